package dns

// AppendData appends the text of a record's data to dst.
func AppendData(dst []byte, rec *Record, msg []byte) (res []byte) {
	return dst
}
