package pattern

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// gram is how many bytes are compared at once.
	gram = 4
	// minLiteral is the length of the shortest text that is looked for.
	minLiteral = 3

	maxBitmap  = 1 << 16 // bits of a bitmap; 8 KiB stay in the nearest cache
	textBits   = 64      // bits for each text, as long as there is room
	hashFactor = 0x9E3779B1
)

// literals finds which of many texts occur in a subject, without regard to
// ASCII case. Of each text one gram, the one that is least likely to occur by
// chance, is entered into a bitmap; where the subject passes it, the texts with
// that gram are compared.
type literals struct {
	texts  []literal
	bitmap []uint64 // over hashes of grams of four bytes; a power of two
	short  []uint64 // the same for texts of three bytes
	slots  []bucket // hash table; its length is a power of two
}

// bucket is the run of texts that share a gram.
type bucket struct {
	gram        uint32
	first, last int32 // of texts; last is one behind and 0 in an empty bucket
}

// literal is a text and the pattern that it announces.
type literal struct {
	text    string // in lower case
	offset  int    // of its gram
	gram    uint32
	pattern int
}

// add enters one text of at least minLiteral bytes for a pattern.
func (l *literals) add(text string, pattern int) {
	at := rarest(text)
	l.texts = append(l.texts, literal{text, at, gramAt(text, at), pattern})
}

// finish builds the tables when all texts are there.
func (l *literals) finish() {
	if len(l.texts) == 0 {
		return
	}
	slices.SortStableFunc(l.texts, func(a, b literal) int { return cmp.Compare(a.gram, b.gram) })
	l.slots = make([]bucket, 1<<bits.Len(uint(2*len(l.texts))))
	for i, t := range l.texts {
		bitmap := &l.bitmap
		if len(t.text) < gram {
			bitmap = &l.short
		}
		if *bitmap == nil {
			*bitmap = make([]uint64, 1<<bits.Len(uint(min(len(l.texts)*textBits, maxBitmap-1)))/64)
		}
		h := hashGram(t.gram)
		(*bitmap)[int(h/64)&(len(*bitmap)-1)] |= 1 << (h % 64)
		b := l.bucket(t.gram)
		if b.last == 0 {
			b.gram, b.first = t.gram, int32(i)
		}
		b.last = int32(i) + 1
	}
}

// bucket returns the bucket of a gram, or the empty one where it would be.
func (l *literals) bucket(g uint32) *bucket {
	mask := uint32(len(l.slots) - 1)
	for i := hashGram(g) >> 8 & mask; ; i = (i + 1) & mask {
		if b := &l.slots[i]; b.last == 0 || b.gram == g {
			return b
		}
	}
}

// gramAt packs up to gram bytes of s, the first one highest. Shorter texts
// leave the highest byte zero.
func gramAt(s string, at int) uint32 {
	var g uint32
	for i := at; i < len(s) && i < at+gram; i++ {
		g = g<<8 | uint32(s[i])
	}
	return g
}

func hashGram(g uint32) uint32 { return g * hashFactor >> 12 }

// scan adds the patterns to c whose texts occur in s.
func (l *literals) scan(s string, c *candidates) {
	if strings.Contains(s, "ſ") || strings.Contains(s, "\u212A") {
		s = string(plain(nil, s))
	}
	if l.bitmap != nil {
		l.scanGrams(s, c)
	}
	if l.short != nil {
		l.scanShort(s, c)
	}
}

func (l *literals) scanGrams(s string, c *candidates) {
	bitmap, mask := l.bitmap, len(l.bitmap)-1
	var w uint32
	for i := range len(s) {
		w = w<<8 | uint32(lower[s[i]])
		if h := hashGram(w); bitmap[int(h/64)&mask]&(1<<(h%64)) != 0 && i >= gram-1 {
			l.compare(s, i+1-gram, w, c)
		}
	}
}

func (l *literals) scanShort(s string, c *candidates) {
	bitmap, mask := l.short, len(l.short)-1
	var w uint32
	for i := range len(s) {
		w = (w<<8 | uint32(lower[s[i]])) & (1<<(8*minLiteral) - 1)
		if h := hashGram(w); bitmap[int(h/64)&mask]&(1<<(h%64)) != 0 && i >= minLiteral-1 {
			l.compare(s, i+1-minLiteral, w, c)
		}
	}
}

// plain appends s with the two characters that equal an ASCII letter replaced
// by it.
func plain(dst []byte, s string) []byte {
	for _, r := range s {
		switch r {
		case 'ſ':
			r = 's'
		case '\u212A':
			r = 'k'
		}
		dst = utf8.AppendRune(dst, r)
	}
	return dst
}

// compare adds the patterns of all texts that have their gram at a place of s.
func (l *literals) compare(s string, at int, g uint32, c *candidates) {
	b := l.bucket(g)
	for i := b.first; i < b.last; i++ {
		t := &l.texts[i]
		from := at - t.offset
		if from >= 0 && len(s)-from >= len(t.text) && equalFold(s[from:from+len(t.text)], t.text) {
			c.add(t.pattern)
		}
	}
}

// equalFold compares s with a text in lower case of the same length.
func equalFold(s, text string) bool {
	for i := range len(s) {
		if lower[s[i]] != text[i] {
			return false
		}
	}
	return true
}

// lower maps ASCII capitals to small letters.
var lower = func() (t [256]byte) {
	for i := range t {
		t[i] = byte(i)
		if 'A' <= i && i <= 'Z' {
			t[i] += 'a' - 'A'
		}
	}
	return t
}()

// usual is text that ordinary subjects are full of.
const usual = "mozilla/5.0 (windows nt 10.0; win64; x64) applewebkit/537.36 (khtml, like gecko) chrome/120.0.0.0 " +
	"safari/537.36 (x11; ubuntu; linux x86_64; rv:109.0) firefox (iphone; cpu iphone os 17_0 like mac os x) " +
	"version/17.0 mobile/15e148 (compatible; msie 9.0; trident) android 14; build/ +http://www. https:// .com .net .org/bot.html)"

// rarest returns the offset of the gram of text that is least usual.
func rarest(text string) int {
	best, score := 0, -1
	for at := 0; at+gram <= len(text); at++ {
		g := text[at : at+gram]
		v := 0
		for i := range len(g) {
			v += rarity(g[i])
		}
		if strings.Contains(usual, g) {
			v -= 20
		}
		if v > score {
			best, score = at, v
		}
	}
	return best
}

// rarity is higher for characters that are rarer in names and user agents.
func rarity(b byte) int {
	switch {
	case strings.IndexByte("eaiotnrslc .", b) >= 0:
		return 1
	case strings.IndexByte("dmupwhbg/0-", b) >= 0:
		return 2
	case b >= '0' && b <= '9':
		return 3
	}
	return 4
}
