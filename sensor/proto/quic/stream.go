package quic

// maxPages is the number of pages of the longest stream.
const maxPages = maxHello / pageLen

// stream is the beginning of the handshake stream of a client, as far as it is
// known. Its zero value is empty.
type stream struct {
	pages [maxPages]uint16 // numbers

	// fresh is the number of bytes that are there.
	fresh int

	// disordered tells that a piece did not start where those before it ended,
	// conflict that a byte came twice and differed.
	disordered, conflict bool
}

// put files a piece; full is true if there was no page for all of it, which is
// then filed as far as it goes. What is beyond the longest stream is left out.
func (s *stream) put(p *pages, offset uint64, data []byte) (full bool) {
	s.disordered = s.disordered || offset != uint64(s.fresh)
	if offset >= maxHello {
		return false
	}

	at := int(offset)
	data = data[:min(len(data), maxHello-at)]
	for len(data) > 0 {
		number := &s.pages[at/pageLen]
		if *number == 0 {
			if *number = p.take(); *number == 0 {
				return true
			}
		}

		within := at % pageLen
		n := min(len(data), pageLen-within)
		fresh, conflict := p.at(*number).put(within, data[:n])
		s.fresh += fresh
		s.conflict = s.conflict || conflict
		at, data = at+n, data[n:]
	}

	return false
}

// contiguous returns the number of bytes that are there without a gap from the
// beginning.
func (s *stream) contiguous(p *pages) (n int) {
	for _, number := range s.pages {
		if number == 0 {
			break
		}

		leading := p.at(number).leading()
		n += leading
		if leading < pageLen {
			break
		}
	}

	return n
}

// appendTo appends the first n bytes, which must be there.
func (s *stream) appendTo(dst []byte, p *pages, n int) (res []byte) {
	for _, number := range s.pages {
		if n <= 0 {
			break
		}

		dst = append(dst, p.at(number).data[:min(n, pageLen)]...)
		n -= pageLen
	}

	return dst
}

// drop gives the pages back.
func (s *stream) drop(p *pages) {
	for _, number := range s.pages {
		if number != 0 {
			p.release(number)
		}
	}

	*s = stream{}
}
