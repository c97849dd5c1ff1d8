package elastic

import (
	"bytes"
	"encoding/hex"

	"github.com/klauspost/compress/gzip"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/schema"
)

// AppendBulk appends the lines of a bulk request that create the document of e:
// the action with the event's id, the document of x, a line feed behind each.
func AppendBulk(dst []byte, x *schema.ECS, e *event.Event) []byte {
	dst = append(dst, `{"create":{`...)

	if !e.ID.IsZero() {
		dst = append(dst, `"_id":"`...)
		dst = hex.AppendEncode(dst, e.ID[:])
		dst = append(dst, '"')
	}

	dst = append(dst, "}}\n"...)
	dst = x.Append(dst, e)

	return append(dst, '\n')
}

// packer makes the bodies of requests. It is not safe for concurrent use.
//
// A body is never used twice: the transport may still be sending it when the
// answer, such as 413, is there already.
type packer struct {
	gzip    *gzip.Writer
	scratch []byte

	// size is the length of the last body.
	size int
}

// newPacker returns a packer that compresses or not.
func newPacker(compress bool) *packer {
	p := new(packer)
	if compress {
		p.gzip, _ = gzip.NewWriterLevel(nil, gzip.BestSpeed) // fails for unknown levels only
	}

	return p
}

// bulk returns the body of a bulk request.
func (p *packer) bulk(x *schema.ECS, batch []*event.Event) []byte {
	const slack = 8 // a body is about as long as the last one

	body := bytes.NewBuffer(make([]byte, 0, p.size+p.size/slack))
	p.scratch = p.scratch[:0]

	if p.gzip != nil {
		p.gzip.Reset(body)
	}

	for _, e := range batch {
		p.scratch = AppendBulk(p.scratch, x, e)
		if len(p.scratch) >= chunk {
			p.flush(body)
		}
	}

	p.flush(body)

	if p.gzip != nil {
		_ = p.gzip.Close() // writing to memory does not fail
	}

	p.size = body.Len()

	return body.Bytes()
}

// pack returns the body that holds text.
func (p *packer) pack(text []byte) []byte {
	var body bytes.Buffer

	if p.gzip != nil {
		p.gzip.Reset(&body)
	}

	p.scratch = append(p.scratch[:0], text...)
	p.flush(&body)

	if p.gzip != nil {
		_ = p.gzip.Close()
	}

	return body.Bytes()
}

// chunk is how much text is gathered before it is compressed: it stays within a
// processor's cache.
const chunk = 64 << 10

// flush moves the gathered text into the body.
func (p *packer) flush(body *bytes.Buffer) {
	if p.gzip != nil {
		_, _ = p.gzip.Write(p.scratch)
	} else {
		body.Write(p.scratch)
	}

	p.scratch = p.scratch[:0]
}
