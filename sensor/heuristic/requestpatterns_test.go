package heuristic_test

import "github.com/trailscope/trailscope/sensor/heuristic"

// requestPatterns are the rules of each class as regular expressions, the form in
// which SPEC 3.6.5 has them. A class matches when any of its patterns is found
// anywhere in the text, in any case of letters; a dot matches line ends too.
var requestPatterns = [...][]string{
	heuristic.ClassSQLInjection: {
		`information_schema`,
		`sysdatabases`,
		`sysusers`,
		`floor\(rand\(`,
		`ORDER BY \d+`,
		`\bUNION\s+(ALL\s+)?SELECT\b`,
		`\b(UPDATEXML|EXTRACTVALUE)\(`,
		`\bCASE[^\w]+WHEN.*THEN\b`,
		`\bWAITFOR[^\w]+DELAY\b`,
		`\bCONVERT\(`,
		`VARCHAR\(`,
		`\bCOUNT\(\*\)`,
		`\b(pg_)?sleep\(`,
		`\bSELECT\b.*\bFROM\b.*\b(WHERE|GROUP|ORDER)\b`,
		`\bSELECT \w+ FROM \w+`,
		`\b(AND|OR|SELECT)\b.*/\*.*\*/`,
		`/\*.*\*/.*\b(AND|OR|SELECT)\b`,
		`\b(AND|OR)[^\w]+\d+['\") ]?[=><]['\"( ]?\d+`,
		`ODBC;DRIVER`,
		`\bINTO\s+(OUT|DUMP)FILE`,
		`\bDROP[^\w]+(TABLE|DATABASE)\b`,
	},
	heuristic.ClassXMLInjection:  {`/text\(\)='`},
	heuristic.ClassPHPInjection:  {`<\?php`, `php://input`},
	heuristic.ClassLDAPInjection: {`\(\|\(\w+=\*`},
	heuristic.ClassXSSInjection: {
		`<script.*?>`,
		`\balert\(`,
		`(alert|confirm|prompt)\((\d+|document\.|response\.write\(|[^\w]*XSS)`,
		`on(mouseover|error|focus|transitionend)=[^&;\n]+\(`,
	},
	heuristic.ClassXXEInjection:  {`\[<!ENTITY`},
	heuristic.ClassSSTIInjection: {`\$\{[^&]+\}`, `\$\{\{[^&]+\}\}`},
	heuristic.ClassDataLeakage: {
		`im[es]i=\d{15}`,
		`iccid=[a-zA-Z0-9]{18,22}`,
		`(mac([aA]ddress)?|sid)=([0-9a-f]{2}:){5}[0-9a-f]{2}`,
		`sim=\d{20}`,
		`([a-z0-9_.+-]+@[a-z0-9-.]+\.[a-z]+\b.{0,100}){4}`,
		`(telnum|telcompany)=[a-zA-Z0-9-]+`,
	},
	heuristic.ClassConfigFileAccess: {`\.ht(access|passwd)`, `\bwp-config\.php`},
	heuristic.ClassRemoteCodeExecution: {
		`\$_(REQUEST|GET|POST)\[`,
		`xp_cmdshell`,
		`shell_exec`,
		`exec_code`,
		`shell:::\{`,
		`oscmd\(`,
		`\bping(\.exe)? -[nc] \d+`,
		`timeout(\.exe)? /T`,
		`tftp -`,
		`wget http`,
		`curl -O`,
		`sh /tmp/`,
		`touch /tmp/`,
		`cmd\.exe`,
		`/bin/(ba)?sh\b`,
		`/sbin/launchd\b`,
		`2>&1`,
		`\b(cat|ls) /`,
		`chmod [0-7]{3,4}\b`,
		`chmod +x\b`,
		`base64 -d`,
		`nc -l -p \d+`,
		`>\s*/dev/null`,
		`-d (allow_url_include|safe_mode|auto_prepend_file)`,
		`ms-msdt:`,
		`mhtml:ftp:`,
		`jndi:(corba|dns|http|iiop|n(d|i)s|ldap[s]?|rmi):?`,
		`base64:JHtqbmRp`,
		`ipconfig`,
		`net (config|view)`,
		`nltest`,
		`netsh (firewall|wlan)`,
		`\$\{IFS\}`,
		`getRuntime\(\)\.exec\(`,
		`\.execSync\(`,
	},
	heuristic.ClassDirectoryTraversal: {
		`(\.{2,}[/\\]+){3,}`,
		`/etc/(group|passwd|shadow|issue|hostname|hosts|sudoers)`,
		`[/\\](boot|system|win)\.ini`,
		`[/\\]system32\b`,
		`%SYSTEMROOT%`,
	},
	heuristic.ClassWebScan: {
		`(acunetix|injected_by)_wvs_`,
		`SomeCustomInjectedHeader`,
		`some_inexistent_file_with_long_name`,
		`testasp\.vulnweb\.com/t/fit\.txt`,
		`www\.acunetix\.tst`,
		`\.bxss\.me`,
		`thishouldnotexistandhopefullyitwillnot`,
		`OWASP%\d+ZAP`,
		`chr\(122\)\.chr\(97\)\.chr\(112\)`,
		`Vega-Inject`,
		`VEGA123`,
		`vega\.invalid`,
		`PUT-putfile`,
		`w00tw00t`,
		`muieblackcat`,
	},
	heuristic.ClassDNSChanger: {
		`\b(` +
			`dhcpPriDns|dhcpSecDns|staticPriDns|staticSecDns|staticThiDns|PriDnsv6|SecDnsv6|ThiDnsv6` +
			`|staticPriDnsv6|staticSecDnsv6|staticThiDnsv6|dnsipv4|dns2ipv4|dnsipv6|dns2ipv6` +
			`|pppoePriDns|pppoeSecDns|wan_dns1|wan_dns2|dnsPrimary|dnsSecondary|dnsDynamic|dnsRefresh` +
			`|DNS_FST|DNS_SND|dnsserver|dnsserver1|dnsserver2|dns_server_ip_1|dns_server_ip_2` +
			`|dns_server_ip_3|dns_server_ip_4|dns1|dns2|dns3|dns4|dns1_1|dns1_2|dns1_3|dns1_4|dns2_1` +
			`|dns2_2|dns2_3|dns2_4|wan_dns_x|wan_dns1_x|wan_dns2_x|wan_dns3_x|wan_dns4_x` +
			`|wan_dnsenable_x|dns_status|p_DNS|a_DNS|uiViewDns1Mark|uiViewDns2Mark|uiViewDNSRelay` +
			`|is_router_as_dns|Enable_DNSFollowing|domainserverip|DSEN|DNSEN|dnsmode|dns%5Bserver1%5D` +
			`|dns%5Bserver2%5D` +
			`)=`,
	},
}
