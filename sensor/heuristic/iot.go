package heuristic

// InfoIoTDownload is the info text of a request that fetches a program for a
// small device.
const InfoIoTDownload = "potential iot-malware download (suspicious)"

// IsNumericHost reports whether host consists of digits, a dot, then only digits
// and dots.
func IsNumericHost(host []byte) bool {
	return false
}

// IsIoTDownload reports whether the path, asked of a numeric host, ends in the
// name of a processor or of a script as the loaders of IoT malware use them
// (SPEC 3.6.2 b).
func IsIoTDownload(host, path []byte) bool {
	return false
}

// AppendIoTDownload appends the trail of such a request: `(host)/path`.
func AppendIoTDownload(dst, host, path []byte) []byte {
	dst = append(append(append(dst, '('), host...), ')')
	return append(dst, path...)
}
