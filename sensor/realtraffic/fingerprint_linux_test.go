package realtraffic_test

import (
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// fingerprint returns the JA4 of a client by what the standard library has read of
// its hello, to be compared with what the sensor makes of its bytes.
func fingerprint(h *tls.ClientHelloInfo, quic bool) string {
	ciphers, extensions := meaningful(h.CipherSuites), meaningful(h.Extensions)
	transport, name, alpn := "t", "i", "00"
	if quic {
		transport = "q"
	}
	if slices.Contains(extensions, 0) { // server_name, RFC 6066 3
		name = "d"
	}
	if len(h.SupportedProtos) > 0 {
		p := h.SupportedProtos[0]
		alpn = p[:1] + p[len(p)-1:]
	}
	version := map[uint16]string{tls.VersionTLS13: "13", tls.VersionTLS12: "12"}[slices.Max(meaningful(h.SupportedVersions))]
	first := fmt.Sprintf("%s%s%s%02d%02d%s", transport, version, name, min(len(ciphers), 99), min(len(extensions), 99), alpn)
	slices.Sort(ciphers)
	slices.Sort(extensions)
	named := slices.DeleteFunc(extensions, func(x uint16) bool { return x == 0 || x == 16 }) // server_name, ALPN
	// Chromium sends values without a meaning among these too.
	signatures := meaningful(h.SignatureSchemes)

	return first + "_" + digest(numbers(ciphers)) + "_" + digest(numbers(named)+"_"+numbers(signatures))
}

// meaningful returns a copy without the values of RFC 8701.
func meaningful[T ~uint16](list []T) []T {
	return slices.DeleteFunc(slices.Clone(list), func(x T) bool { return x&0x0F0F == 0x0A0A && x>>8 == x&0xFF })
}

// numbers writes numbers as JA4 does.
func numbers[T ~uint16](list []T) string {
	texts := make([]string, len(list))
	for i, n := range list {
		texts[i] = fmt.Sprintf("%04x", uint16(n))
	}

	return strings.Join(texts, ",")
}

// digest is the hash of JA4.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))

	return hex.EncodeToString(sum[:])[:12]
}
