package trails

import (
	"bytes"
	"hash/maphash"
	"io"
	"iter"

	"github.com/trailscope/trailscope/trails/parse"
)

const (
	readSize = 256 << 10
	// maxLine bounds one row; what is longer is skipped as malformed.
	maxLine = 2 * maxKey

	tooLong = "longer than anything in a packet"
)

// assembly turns parts of a file into a Set.
type assembly struct {
	options    *Options
	seed       maphash.Seed
	addressKey addressKey
}

// part is what one goroutine read of a file.
type part struct {
	*assembly
	arena     *arena
	addresses []uint64 // hashes of the keys that are addresses
	regexes   []regexRow
	lines     int
	report    Report
	csv       parse.CSV
}

// regexRow is a row whose key is a regular expression.
type regexRow struct {
	line int
	ref  Ref
}

func newAssembly(o *Options) *assembly {
	seed := maphash.MakeSeed()
	return &assembly{options: o, seed: seed, addressKey: newAddressKey(seed)}
}

// newPart returns a part for about size bytes of rows.
func (b *assembly) newPart(size int64) *part {
	return &part{assembly: b, arena: newArena(size)}
}

// read adds all rows of r. Memory for the text is that of one buffer.
func (p *part) read(r *io.SectionReader) error {
	buf := make([]byte, 0, min(r.Size()+1, readSize))
	skipping := false // inside a line that is too long
	for {
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		rest := buf
		for {
			lf := bytes.IndexByte(rest, '\n')
			if lf < 0 {
				break
			}
			if skipping {
				skipping, p.lines = false, p.lines+1
			} else if e := p.line(rest[:lf]); e != nil {
				return e
			}
			rest = rest[lf+1:]
		}
		switch {
		case err == io.EOF:
			if len(rest) > 0 && !skipping {
				return p.line(rest)
			}
			return nil
		case err != nil:
			return err
		}
		if len(rest) >= maxLine {
			if !skipping {
				p.report.Malformed.Add(p.lines+1, string(rest), tooLong)
			}
			skipping, rest = true, nil
		}
		if len(rest) == cap(buf) {
			buf = append(make([]byte, 0, 2*cap(buf)), rest...)
			continue
		}
		buf = buf[:copy(buf[:cap(buf)], rest)]
	}
}

// line adds one row. It fails only when the set is full.
func (p *part) line(line []byte) error {
	p.lines++
	row, blank, ok := p.csv.Row(line)
	switch {
	case blank:
		return nil
	case !ok:
		p.report.Malformed.Add(p.lines, string(line), "not three fields")
		return nil
	case len(row.Key) > maxKey:
		p.report.Malformed.Add(p.lines, string(row.Key), tooLong)
		return nil
	}
	return p.add(p.lines, row.Key, row.Info, row.Reference)
}

// addAll adds rows that are no text any more. Line numbers count them.
func (p *part) addAll(rows iter.Seq[Trail]) error {
	var key, info, reference []byte
	for t := range rows {
		p.lines++
		if len(t.Key) > maxKey {
			p.report.Malformed.Add(p.lines, t.Key, tooLong)
			continue
		}
		key, info, reference = append(key[:0], t.Key...), append(info[:0], t.Info...), append(reference[:0], t.Reference...)
		if err := p.add(p.lines, key, info, reference); err != nil {
			return err
		}
	}
	return nil
}

func (p *part) add(line int, key, info, reference []byte) error {
	p.report.Rows++
	if p.options.Whitelist.Key(key) {
		p.report.Whitelisted.Add(line, string(key), "")
		if isCustom(string(reference)) {
			p.report.WhitelistedCustom.Add(line, string(key), "")
		}
		return nil
	}
	ref, err := p.arena.add(key, info, reference)
	if err != nil {
		return err
	}
	p.address(key)
	if isRegex(key, reference) {
		p.regexes = append(p.regexes, regexRow{line, ref})
	}
	return nil
}

// join makes the Set of all parts, in their order.
func (b *assembly) join(parts []*part) (*Set, *Report, error) {
	s := &Set{seed: b.seed}
	report := &Report{}
	lines, keys := 0, 0
	hashes := make([][]uint64, 0, len(parts))
	var regexes []regexRow
	for _, p := range parts {
		base := Ref(len(s.blocks) << blockBits)
		if len(s.blocks)+len(p.arena.blocks) > maxBlocks {
			return nil, nil, errFull
		}
		for _, data := range p.arena.blocks {
			s.blocks = append(s.blocks, block{data: data, pairs: p.arena.pairs})
		}
		for _, row := range p.regexes {
			regexes = append(regexes, regexRow{row.line + lines, row.ref + base})
		}
		report.join(&p.report, lines)
		hashes = append(hashes, p.addresses)
		lines += p.lines
		keys += p.arena.keys
	}
	s.addresses = newAddressFilter(b.addressKey, hashes...)
	s.table = newTable(keys, Ref(len(s.blocks)<<blockBits-1))
	s.keys = s.fill(len(parts))
	report.Repeated = keys - s.keys
	s.compile(regexes, report)
	return s, report, nil
}

func (r *Report) join(later *Report, lines int) {
	r.Rows += later.Rows
	r.Malformed.Join(later.Malformed, lines)
	r.Whitelisted.Join(later.Whitelisted, lines)
	r.WhitelistedCustom.Join(later.WhitelistedCustom, lines)
}
