package event

import (
	"strconv"
	"time"
)

// timeLayout shows the form of a log line's time.
const timeLayout = "2006-01-02 15:04:05.000000"

// AppendTime appends t in loc as the log line writes it, without the quotes:
// `2006-01-02 15:04:05.000000`. A nil loc is UTC.
func AppendTime(dst []byte, t time.Time, loc *time.Location) []byte {
	if loc == nil {
		loc = time.UTC
	}

	t = t.In(loc)
	year, month, day := t.Date()
	hour, minute, second := t.Clock()

	if year > 9999 { // only in capture files that lie
		dst = append(dst, '+')
	}

	dst = appendPadded(dst, year, 4)
	dst = append(dst, '-')
	dst = appendPadded(dst, int(month), 2)
	dst = append(dst, '-')
	dst = appendPadded(dst, day, 2)
	dst = append(dst, ' ')
	dst = appendPadded(dst, hour, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, minute, 2)
	dst = append(dst, ':')
	dst = appendPadded(dst, second, 2)
	dst = append(dst, '.')

	return appendPadded(dst, t.Nanosecond()/1000, 6)
}

// appendPadded appends n with at least width digits.
func appendPadded(dst []byte, n, width int) []byte {
	if n < 0 {
		dst = append(dst, '-')
		n = -n
	}

	for limit, w := 10, 1; w < width; limit, w = limit*10, w+1 {
		if n < limit {
			dst = append(dst, '0')
		}
	}

	return strconv.AppendInt(dst, int64(n), 10)
}

// parseTime reads what AppendTime writes for the years 0 to 9999.
func parseTime(s string, loc *time.Location) (t time.Time, ok bool) {
	if len(s) != len(timeLayout) {
		return time.Time{}, false
	}

	for i := range len(s) {
		digit := timeLayout[i] >= '0' && timeLayout[i] <= '9'
		if digit != (s[i] >= '0' && s[i] <= '9') || !digit && s[i] != timeLayout[i] {
			return time.Time{}, false
		}
	}

	year, month, day := number(s[0:4]), number(s[5:7]), number(s[8:10])
	hour, minute, second := number(s[11:13]), number(s[14:16]), number(s[17:19])

	if month < 1 || month > 12 || day < 1 || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}

	if day > time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day() {
		return time.Time{}, false
	}

	micros := number(s[20:26])
	t = time.Date(year, time.Month(month), day, hour, minute, second, micros*1000, loc)

	return firstPass(t).UTC(), true
}

// number reads digits.
func number(s string) (n int) {
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}

	return n
}

// firstPass returns the earlier of the two times that have t's wall clock where
// a zone's clock was set back, and t anywhere else.
func firstPass(t time.Time) time.Time {
	start, _ := t.ZoneBounds()
	if start.IsZero() {
		return t
	}

	if earlier := t.Add(offset(t) - offset(start.Add(-1))); earlier.Before(start) {
		return earlier
	}

	return t
}

// Ambiguous reports whether the wall clock of loc shows t's time of day twice,
// as in the hour that repeats in autumn. [ParseLine] reads such a time as the
// first of both; importers count them.
func Ambiguous(t time.Time, loc *time.Location) bool {
	t = t.In(loc)
	if !firstPass(t).Equal(t) {
		return true
	}

	_, end := t.ZoneBounds()
	if end.IsZero() {
		return false
	}

	return !t.Add(offset(t) - offset(end)).Before(end)
}

// offset returns how far t's zone is east of UTC.
func offset(t time.Time) time.Duration {
	_, seconds := t.Zone()

	return time.Duration(seconds) * time.Second
}
