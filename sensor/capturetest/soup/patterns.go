package soup

// requestPatterns returns the suspicious-request classes of SPEC 3.6.5, from
// which texts that match or just miss are drawn.
func requestPatterns() []string {
	return []string{
		`information_schema`, `sysdatabases`, `sysusers`, `floor\(rand\(`, `ORDER BY \d+`, `\bUNION\s+(ALL\s+)?SELECT\b`,
		`\b(UPDATEXML|EXTRACTVALUE)\(`, `\bCASE[^\w]+WHEN.*THEN\b`, `\bWAITFOR[^\w]+DELAY\b`, `\bCONVERT\(`, `VARCHAR\(`,
		`\bCOUNT\(\*\)`, `\b(pg_)?sleep\(`, `\bSELECT\b.*\bFROM\b.*\b(WHERE|GROUP|ORDER)\b`, `\bSELECT \w+ FROM \w+`,
		`\b(AND|OR|SELECT)\b.*/\*.*\*/`, `/\*.*\*/.*\b(AND|OR|SELECT)\b`, `\b(AND|OR)[^\w]+\d+['\") ]?[=><]['\"( ]?\d+`,
		`ODBC;DRIVER`, `\bINTO\s+(OUT|DUMP)FILE`, `\bDROP[^\w]+(TABLE|DATABASE)\b`,
		`/text\(\)='`,
		`<\?php`, `php://input`,
		`\(\|\(\w+=\*`,
		`<script.*?>`, `\balert\(`, `(alert|confirm|prompt)\((\d+|document\.|response\.write\(|[^\w]*XSS)`,
		`on(mouseover|error|focus|transitionend)=[^&;\n]+\(`,
		`\[<!ENTITY`,
		`\$\{[^&]+\}`, `\$\{\{[^&]+\}\}`,
		`im[es]i=\d{15}`, `iccid=[a-zA-Z0-9]{18,22}`, `(mac([aA]ddress)?|sid)=([0-9a-f]{2}:){5}[0-9a-f]{2}`, `sim=\d{20}`,
		`([a-z0-9_.+-]+@[a-z0-9-.]+\.[a-z]+\b.{0,100}){4}`, `(telnum|telcompany)=[a-zA-Z0-9-]+`,
		`\.ht(access|passwd)`, `\bwp-config\.php`,
		`\$_(REQUEST|GET|POST)\[`, `xp_cmdshell`, `shell_exec`, `exec_code`, `shell:::\{`, `oscmd\(`,
		`\bping(\.exe)? -[nc] \d+`, `timeout(\.exe)? /T`, `tftp -`, `wget http`, `curl -O`, `sh /tmp/`, `touch /tmp/`,
		`cmd\.exe`, `/bin/(ba)?sh\b`, `/sbin/launchd\b`, `2>&1`, `\b(cat|ls) /`, `chmod [0-7]{3,4}\b`, `chmod +x\b`,
		`base64 -d`, `nc -l -p \d+`, `>\s*/dev/null`, `-d (allow_url_include|safe_mode|auto_prepend_file)`, `ms-msdt:`,
		`mhtml:ftp:`, `jndi:(corba|dns|http|iiop|n(d|i)s|ldap[s]?|rmi):?`, `base64:JHtqbmRp`, `ipconfig`,
		`net (config|view)`, `nltest`, `netsh (firewall|wlan)`, `\$\{IFS\}`, `getRuntime\(\)\.exec\(`, `\.execSync\(`,
		`(\.{2,}[/\\]+){3,}`, `/etc/(group|passwd|shadow|issue|hostname|hosts|sudoers)`, `[/\\](boot|system|win)\.ini`,
		`[/\\]system32\b`, `%SYSTEMROOT%`,
		`(acunetix|injected_by)_wvs_`, `SomeCustomInjectedHeader`, `some_inexistent_file_with_long_name`,
		`testasp\.vulnweb\.com/t/fit\.txt`, `www\.acunetix\.tst`, `\.bxss\.me`, `thishouldnotexistandhopefullyitwillnot`,
		`OWASP%\d+ZAP`, `chr\(122\)\.chr\(97\)\.chr\(112\)`, `Vega-Inject`, `VEGA123`, `vega\.invalid`, `PUT-putfile`,
		`w00tw00t`, `muieblackcat`,
		`\b(dhcpPriDns|staticThiDnsv6|dns2ipv6|wan_dns1|dnsPrimary|DNS_FST|dnsserver2|dns_server_ip_[1-4]|dns[1-4]_[12]|wan_dns_x)=`,
		`\b(p_DNS|a_DNS|uiViewDns1Mark|is_router_as_dns|Enable_DNSFollowing|domainserverip|DSEN|DNSEN|dnsmode|dns%5Bserver1%5D)=`,
	}
}

// pathGuards returns texts that switch the path test off (SPEC 3.6.5 step 1).
func pathGuards() []string {
	return []string{
		"fql", "yql", "ads", "../images/", "../themes/", "../design/", "../scripts/", "../assets/", "../core/", "../js/",
		"/gwx/", "uploads", "FQL", "%61ds",
	}
}

// iotPatterns returns the file names of SPEC 3.6.2 b.
func iotPatterns() []string {
	return []string{
		`aarch`, `amd64`, `arm(|v?\d)`, `arcle-750d`, `arcle-hs38`, `exploit`, `m68k?`, `m[i1]ps\w{0,4}`, `mpsl\w?`, `pcc`,
		`powerp{1,2}c`, `pp-?c`, `riscv\w{0,3}`, `root`, `s390\w?`, `x86`, `x32`, `x64`, `i\d{1,2}`, `i386`, `i486`, `i586`,
		`i686`, `sparc`, `sh`, `wtf`, `yarn`, `zte`,
	}
}

// responsePatterns returns the sinkhole texts of SPEC 3.5.
func responsePatterns() []string {
	return []string{
		`X-Sinkhole: (malware-?)?sinkhole`, `Server: (malware-?)?sinkhole`, ` Sinkholed? by `,
		`(X-Sinkholed?(-Domain)?|X-Zinkhole|X-Sinkhole):`, ` a malware sinkhole`, `Sinkhole( Project)?</title>`,
		`This is a sinkhole`, `bots party hard`, `computers connecting to this sinkhole`, `Set-Cookie: snkz=`,
		`Server: Apache [0-9.]+/SinkSoft`, `Location: http://x\.sinkdns\.org:80`, `Location:[a-z]+\.sinkdns\.org:80`,
		`<title>(domain name has been seized by|Domain Seized|Domain Seizure|domain seized)[a-z ]*</title>`,
		`<title>[a-z]*</title>`,
		`Content-Type: application/(vnd\.ms-htmlhelp|x-bsh|x-chm|x-ms-shortcut|x-sh|x-shellscript|hta|x-ms-vsto)`,
		`Content-Type: text/(x-scriptlet|x-sh|x-shellscript|html)`,
		`Content-Type:application/x-sh; charset=utf-8`,
	}
}

// downloadExtensions returns the extensions of SPEC 3.6.5 step 4 and some
// beside them.
func downloadExtensions() []string {
	return []string{
		".apk", ".bin", ".chm", ".class", ".dll", ".egg", ".exe", ".hta", ".hwp", ".lnk", ".msi", ".pif", ".ps1", ".pyz",
		".scr", ".sct", ".vsto", ".wbk", ".xpi", ".zip", ".EXE", ".exe.txt", ".exe%20", ".e%78e", "", ".exé", ".",
	}
}
