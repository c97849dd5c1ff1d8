package feed

import "strings"

// viribackHeader is the first line of the list, and in it nowhere else.
const viribackHeader = "Family,URL,IP,FirstSeen"

// readViriback reads the URLs of panels. What is shown behind the panel's
// folder differs from visit to visit, so the trail is the folder that the panel
// lies in.
func readViriback(p *pass, body string) error {
	p.entries(body, func(number int, line string) {
		if strings.HasPrefix(line, viribackHeader) || !strings.Contains(line, schemeEnd) {
			return
		}
		family, rest, ok := strings.Cut(strings.ToLower(line), ",")
		if !ok {
			p.refused.Add(number, line, tooFew)
			return
		}
		url, _, _ := strings.Cut(rest, ",")
		p.put(number, panelFolder(url), family, p.feed.Reference)
	})
	return nil
}

// panelFolder returns the folder that the panel at a URL lies in, without the
// scheme. A lone address gets the slash of a host's root, so that it is not
// taken for the address of a malware site.
func panelFolder(url string) string {
	if scheme := strings.LastIndex(url, schemeEnd); scheme >= 0 {
		url = url[scheme+len(schemeEnd):]
	}
	if end := strings.IndexAny(url, "?#"); end >= 0 {
		url = url[:end]
	}
	if slash := strings.LastIndexByte(url, '/'); slash >= 0 && slash < len(url)-1 {
		url = url[:slash]
	}
	for _, panel := range [...]string{"/panel", "/webpanel"} {
		url, _, _ = strings.Cut(url, panel)
	}
	if isNumeric(url) {
		url += "/"
	}
	return strings.ReplaceAll(url, ".xsph.ru.xsph.ru", ".xsph.ru")
}

// isNumeric reports whether s is digits with dots between them.
func isNumeric(s string) bool {
	return len(s) > 1 && strings.Trim(s, "0123456789.") == "" && s[0] != '.' && s[len(s)-1] != '.'
}
