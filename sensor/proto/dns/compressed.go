package dns

// Names as they are in messages. (RFC 1035 2.3.4, 4.1.4.)
const (
	// maxName is the length of a name with all length bytes but that of the
	// root.
	maxName = 254

	// maxNameText is the length of a name's text at most: each byte may take
	// four.
	maxNameText = 4 * maxName

	// maxNamePointers is the number of pointers that are followed for one name.
	// Resolvers give up at the latest after 256.
	maxNamePointers = 256

	// pointerMask selects the offset of a pointer, labelBits tells it from a
	// label, and lengths of labels are below labelLimit.
	pointerMask = 1<<14 - 1
	labelBits   = 0xc0
	labelLimit  = 0x40
)

// fault is a reason why a name cannot be read.
type fault uint8

// Faults of names.
const (
	faultNone fault = iota
	faultCut
	faultMalformed
	faultLimit
)

// knownNames is the number of names of a message that are remembered by offset.
const knownNames = 16

// knownName is a name that was read and that pointers may lead to.
type knownName struct {
	// key is the number of the message and the offset of the name in it.
	key uint64

	// start and end delimit the text.
	start, end uint16
}

// readName reads the name at an offset and returns its text and the offset behind
// it, which is 0 if the name cannot be read; r.fault tells why.
func (r *Reader) readName(msg []byte, at int) (name []byte, end int) {
	if at+1 < len(msg) && msg[at] >= labelBits {
		end = at + pointerLen
		at = int(msg[at]&^labelBits)<<8 | int(msg[at+1])
		k := &r.known[at%knownNames]
		if k.key == r.message<<16|uint64(at) {
			return r.text[k.start:k.end:k.end], end
		}
	}

	start := r.numText
	if start > maxText-maxNameText {
		return r.fail(faultLimit)
	}

	behind, f := r.readLabels(msg, at)
	if f != faultNone {
		return r.fail(f)
	}

	if end == 0 {
		end = behind
	}

	r.known[at%knownNames] = knownName{
		key:   r.message<<16 | uint64(at),
		start: uint16(start),
		end:   uint16(r.numText),
	}

	return r.text[start:r.numText:r.numText], end
}

// fail notes a fault.
func (r *Reader) fail(f fault) (name []byte, end int) {
	r.fault = f

	return nil, 0
}

// readLabels appends the text of the name at an offset to r.text and returns the
// offset behind the name, where a pointer ends it too.
func (r *Reader) readLabels(msg []byte, at int) (end int, f fault) {
	n, wire, pointers := r.numText, 0, 0
	for at < len(msg) {
		size := int(msg[at])
		at++
		switch {
		case size == 0:
			r.endName(n)
			if end == 0 {
				end = at
			}

			return end, faultNone
		case size < labelLimit:
			wire += 1 + size
			if wire > maxName {
				return 0, faultMalformed
			} else if size > len(msg)-at {
				return 0, faultCut
			}

			n = r.putLabel(n, msg[at:at+size])
			at += size
		case size < labelBits:
			return 0, faultMalformed
		case at == len(msg):
			return 0, faultCut
		default:
			if end == 0 {
				end = at + 1
			}

			at = (size<<8 | int(msg[at])) & pointerMask
			pointers++
			r.numPointers++
			if pointers > maxNamePointers {
				return 0, faultMalformed
			} else if r.numPointers > maxPointers {
				return 0, faultLimit
			}
		}
	}

	return 0, faultCut
}

// endName ends the name whose last label's dot is in front of offset n of r.text.
func (r *Reader) endName(n int) {
	if n == r.numText {
		r.text[n] = '.'
		n += 2
	}

	r.numText = n - 1
}

// putLabel writes a label with a dot behind it to offset n of r.text and returns
// the offset behind the dot.
func (r *Reader) putLabel(n int, label []byte) (end int) {
	dst := r.text[n : n+len(label)+1]
	for i, c := range label {
		c = plain[c]
		if c == 0 {
			return r.putOddLabel(n, label)
		}

		dst[i] = c
	}

	dst[len(label)] = '.'

	return n + len(dst)
}

// putOddLabel is putLabel for a label with bytes that must be escaped.
func (r *Reader) putOddLabel(n int, label []byte) (end int) {
	for _, b := range label {
		if c := plain[b]; c != 0 {
			r.text[n] = c
			n++
		} else {
			n += copy(r.text[n:], []byte{'\\', '0' + b/100, '0' + b/10%10, '0' + b%10})
		}
	}

	r.text[n] = '.'

	return n + 1
}

// plain holds the lower-case form of each byte that stands for itself in the text
// of a label, 0 for the others.
var plain = plainTable()

// plainTable computes plain.
func plainTable() (t [256]byte) {
	t = lowerTable()
	t['.'] = 0

	return t
}
