package filter

// maxOffset is the largest offset of an access. No packet is longer than that,
// see [DefaultLength], and the kernel takes the very large ones for its own data.
const maxOffset = 1 << 18

// access reads bytes of a header: a protocol, and in brackets an offset and a size.
func (p *parser) access() (t *term, err error) {
	t = &term{kind: termAccess, at: p.token.at, size: 1}
	name := p.token.text
	t.protocol, _ = p.token.word.protocol()
	err = p.advance()
	if err != nil {
		return nil, err
	}

	open := p.token.at
	switch {
	case !p.token.is("["):
		return nil, p.fail(t.at, quoted(name)+" is no number", "its bytes are "+quoted(name+"[offset:size]"))
	case t.protocol == protocolAH, t.protocol == protocolESP:
		return nil, p.fail(t.at, "the bytes of "+quoted(name)+" are not supported", "count from the start of the packet: `ip[…]` or `ip6[…]`")
	}

	err = p.deeper()
	if err == nil {
		err = p.advance()
	}

	if err == nil {
		t.left, err = p.arithmetic(nil)
	}

	if err == nil && p.token.is(":") {
		t.size, err = p.accessSize()
	}

	if err != nil {
		return nil, err
	} else if !p.token.is("]") {
		return nil, p.unclosed(open, "]")
	}

	p.depth--

	return t, p.advance()
}

// accessSize reads the size of an access, from its colon on.
func (p *parser) accessSize() (n uint8, err error) {
	err = p.advance()
	if err != nil {
		return 0, err
	}

	t := p.token
	if t.kind != tokenNumber || t.value != 1 && t.value != 2 && t.value != 4 {
		return 0, p.fail(t.at, "the size must be 1, 2 or 4", "")
	}

	return uint8(t.value), p.advance()
}
