package soup

import "fmt"

// chooseRegexTrails draws regex trails, sometimes more than a sensor takes.
func (k *kitchen) chooseRegexTrails() {
	patterns := []string{
		`dga[0-9]+\.wild\.com`, `^evil[a-z]{3}\.net$`, `[a-z]{4}\.bad\.org`, `.*\.evil-name\.com`, `foo[.]bar`,
		`(x|y)[0-9]{2,4}\.top`, `\bspam[0-9]*\b`, `ns[0-9]\.`, `[a-z]+z\.xyz`, `w[0-9]+(a|b|c`, `q[a-f]{,3}q\.com`,
		`(?!www)[a-z]{5}\.co\.uk`, `([a-z])\1[a-z]*\.net`, `(?P<x>[a-z])b(?P=x)\.com`, `\w{12}\.com\Z`, `a{x}[a-z]\.org`,
		`[a-z]{3}(?i)x\.com`, `^(?:[0-9a-f]{8})\.net`, `[^a-z.]+\.top$`, `.+\.onion\..+`, `(?<=x)[a-z]\.net`, `[a-z.]++\.su`,
		`[a-z`, `[z-a].com`, `a**[a-z]`, `(?P<g1>[a-z]x)\.com`, `[a-z]_\.com`, `[\d]{3}\.com`, `(a.+b|c.+d)\.com`,
	}
	n := k.between(1, 6)
	if k.chance(10) {
		for i := range 110 {
			k.regexTrail(fmt.Sprintf(`many%d[a-c]+\.com`, i))
		}
	}
	for range n {
		k.regexTrail(pick(k, patterns))
	}
	if k.chance(4) {
		k.regexTrail(`(?i)flag[a-z]\.com`)
	}
}

// regexTrail stores a regex trail and a few names near it.
func (k *kitchen) regexTrail(pattern string) {
	k.trail(pattern)
	if k.chance(85) {
		r := k.rows[pattern]
		r.reference = "(static)"
		k.rows[pattern] = r
	}
	k.patterns = append(k.patterns, pattern)
}
