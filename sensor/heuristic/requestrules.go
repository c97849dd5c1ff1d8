package heuristic

import "slices"

// requestRules are the attacks of every class (SPEC 3.6.5), class by class in
// their order. The tests hold the same list as regular expressions.
//
// They describe text that attackers send, not a grammar: the blanks of
// `chmod +x` are repeated and its plus is none.
func requestRules() []rule {
	return slices.Concat(
		sqlRules(),
		each(ClassXMLInjection, anywhere("/text()='")),
		each(ClassPHPInjection, anywhere("<?php", "php://input")),
		each(ClassLDAPInjection, anywhere("(|(").then(some(isSubjectWord), words("=*"))),
		xssRules(),
		each(ClassXXEInjection, anywhere("[<!entity")),
		each(ClassSSTIInjection, anywhere("${").until('}', "&")),
		leakRules(),
		each(ClassConfigFileAccess, anywhere(".htaccess", ".htpasswd"), word("wp-config.php")),
		commandRules(),
		traversalRules(),
		scanRules(),
		each(ClassDNSChanger, word(dnsParameters()...)),
	)
}

func sqlRules() []rule {
	var (
		spaces = some(isSubjectSpace)
		gap    = some(isSubjectOther)
		digits = some(isSubjectDigit)
		digit  = one(isSubjectDigit)
	)
	keyword := func(texts ...string) piece { return word(texts...).then(edge) }
	return slices.Concat(
		each(
			ClassSQLInjection,
			anywhere("information_schema", "sysdatabases", "sysusers", "floor(rand(", "varchar(", "odbc;driver"),
			anywhere("order by ").then(digit),
			word("union").then(spaces, maybe(words("all"), spaces), words("select"), edge),
			word("updatexml(", "extractvalue(", "convert(", "count(*)", "sleep(", "pg_sleep("),
			word("waitfor").then(gap, words("delay"), edge),
			word("select ").then(some(isSubjectWord), words(" from "), one(isSubjectWord)),
			word("and", "or").then(gap, digits, maybe(one(in(`'") `))), one(in("=><")), maybe(one(in(`'"( `))), digit),
			word("into").then(spaces, words("outfile", "dumpfile")),
			word("drop").then(gap, words("table", "database"), edge),
		),
		chain(ClassSQLInjection, word("case").then(gap, words("when")), anywhere("then").then(edge)),
		chain(ClassSQLInjection, keyword("select"), keyword("from"), keyword("where", "group", "order")),
		chain(ClassSQLInjection, keyword("and", "or", "select"), anywhere("/*"), anywhere("*/")),
		chain(ClassSQLInjection, anywhere("/*"), anywhere("*/"), keyword("and", "or", "select")),
	)
}

func xssRules() []rule {
	return slices.Concat(
		chain(ClassXSSInjection, anywhere("<script"), anywhere(">")),
		each(
			ClassXSSInjection,
			word("alert("),
			anywhere("alert(", "confirm(", "prompt(").then(either(
				one(isSubjectDigit),
				words("document.", "response.write("),
				all(run(isSubjectOther), words("xss")),
			)),
			anywhere("onmouseover=", "onerror=", "onfocus=", "ontransitionend=").until('(', "&;\n"),
		),
	)
}

// leakRules are the leaks that a word gives away; mail addresses are looked for
// by hasAddressList.
func leakRules() []rule {
	const alphanumeric = "abcdefghijklmnopqrstuvwxyz0123456789"
	var (
		octet = times(2, in("0123456789abcdef"))
		colon = words(":")
	)
	return each(
		ClassDataLeakage,
		anywhere("imei=", "imsi=").then(times(15, isSubjectDigit)),
		anywhere("iccid=").then(times(18, in(alphanumeric))),
		anywhere("mac=", "macaddress=", "sid=").then(octet, colon, octet, colon, octet, colon, octet, colon, octet, colon, octet),
		anywhere("sim=").then(times(20, isSubjectDigit)),
		anywhere("telnum=", "telcompany=").then(one(in(alphanumeric+"-"))),
	)
}

func commandRules() []rule {
	digit := one(isSubjectDigit)
	octal := in("01234567")
	return each(
		ClassRemoteCodeExecution,
		anywhere("$_request[", "$_get[", "$_post["),
		anywhere("xp_cmdshell", "shell_exec", "exec_code", "shell:::{", "oscmd("),
		word("ping -n ", "ping -c ", "ping.exe -n ", "ping.exe -c ").then(digit),
		anywhere("timeout /t", "timeout.exe /t"),
		anywhere("tftp -", "wget http", "curl -o", "sh /tmp/", "touch /tmp/", "cmd.exe"),
		anywhere("/bin/sh", "/bin/bash", "/sbin/launchd").then(edge),
		anywhere("2>&1"),
		word("cat /", "ls /"),
		anywhere("chmod ").then(times(3, octal), maybe(one(octal)), edge),
		anywhere("chmod ").then(run(in(" ")), words("x"), edge),
		anywhere("base64 -d"),
		anywhere("nc -l -p ").then(digit),
		anywhere(">").then(run(isSubjectSpace), words("/dev/null")),
		anywhere("-d allow_url_include", "-d safe_mode", "-d auto_prepend_file"),
		anywhere("ms-msdt:", "mhtml:ftp:"),
		anywhere("jndi:corba", "jndi:dns", "jndi:http", "jndi:iiop", "jndi:nds", "jndi:nis", "jndi:ldap", "jndi:rmi"),
		anywhere("base64:jhtqbmrp"), // "${jndi" in base64
		anywhere("ipconfig", "net config", "net view", "nltest", "netsh firewall", "netsh wlan"),
		anywhere("${ifs}", "getruntime().exec(", ".execsync("),
	)
}

func traversalRules() []rule {
	var (
		slash = in(`/\`)
		dots  = all(words(".."), run(in(".")))
	)
	return each(
		ClassDirectoryTraversal,
		anywhere("../", `..\`).then(run(slash), dots, some(slash), dots, one(slash)),
		anywhere("/etc/group", "/etc/passwd", "/etc/shadow", "/etc/issue", "/etc/hostname", "/etc/hosts", "/etc/sudoers"),
		anywhere("/boot.ini", "/system.ini", "/win.ini", `\boot.ini`, `\system.ini`, `\win.ini`),
		anywhere("/system32", `\system32`).then(edge),
		anywhere("%systemroot%"),
	)
}

func scanRules() []rule {
	return each(
		ClassWebScan,
		anywhere(
			"acunetix_wvs_", "injected_by_wvs_", "somecustominjectedheader", "some_inexistent_file_with_long_name",
			"testasp.vulnweb.com/t/fit.txt", "www.acunetix.tst", ".bxss.me", "thishouldnotexistandhopefullyitwillnot",
			"chr(122).chr(97).chr(112)", "vega-inject", "vega123", "vega.invalid",
			"put-putfile", "w00tw00t", "muieblackcat",
		),
		anywhere("owasp%").then(some(isSubjectDigit), words("zap")),
	)
}

// dnsParameters are the form fields in which home routers keep their resolver,
// with the sign that sets them; requests that do come from pages that redirect a
// network's DNS.
func dnsParameters() []string {
	return []string{
		"dhcppridns=", "dhcpsecdns=", "staticpridns=", "staticsecdns=", "staticthidns=",
		"pridnsv6=", "secdnsv6=", "thidnsv6=", "staticpridnsv6=", "staticsecdnsv6=", "staticthidnsv6=",
		"dnsipv4=", "dns2ipv4=", "dnsipv6=", "dns2ipv6=", "pppoepridns=", "pppoesecdns=",
		"wan_dns1=", "wan_dns2=", "dnsprimary=", "dnssecondary=", "dnsdynamic=", "dnsrefresh=",
		"dns_fst=", "dns_snd=", "dnsserver=", "dnsserver1=", "dnsserver2=",
		"dns_server_ip_1=", "dns_server_ip_2=", "dns_server_ip_3=", "dns_server_ip_4=",
		"dns1=", "dns2=", "dns3=", "dns4=", "dns1_1=", "dns1_2=", "dns1_3=", "dns1_4=",
		"dns2_1=", "dns2_2=", "dns2_3=", "dns2_4=",
		"wan_dns_x=", "wan_dns1_x=", "wan_dns2_x=", "wan_dns3_x=", "wan_dns4_x=", "wan_dnsenable_x=",
		"dns_status=", "p_dns=", "a_dns=", "uiviewdns1mark=", "uiviewdns2mark=", "uiviewdnsrelay=",
		"is_router_as_dns=", "enable_dnsfollowing=", "domainserverip=", "dsen=", "dnsen=", "dnsmode=",
		"dns%5bserver1%5d=", "dns%5bserver2%5d=",
	}
}
