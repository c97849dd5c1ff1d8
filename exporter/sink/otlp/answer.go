package otlp

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/trailscope/trailscope/exporter/delivery"
)

// verdict is what becomes of the batch that an answer is about.
type verdict uint8

const (
	// verdictAgain: the receiver cannot take it now, or did not answer.
	verdictAgain verdict = iota

	// verdictAccepted: all of it, except what the partial success says.
	verdictAccepted

	// verdictRefused: never.
	verdictRefused

	// verdictHalve: too large.
	verdictHalve
)

// answer is what became of one request, read on its way to the SDK.
type answer struct {
	// text says what happened, for people.
	text string

	// partial is the message of a partial success.
	partial string

	// rejected is how many records a partial success rejects.
	rejected int64

	// after is how long the receiver wants to be left alone.
	after time.Duration

	verdict verdict

	// sent is set when a request left the SDK.
	sent bool

	// denied is set when credentials were refused.
	denied bool
}

// answerKey is the key of the answer in a request's context.
type answerKey struct{}

// withAnswer returns a context whose request reports to a.
func withAnswer(ctx context.Context, a *answer) context.Context {
	return context.WithValue(ctx, answerKey{}, a)
}

// answerOf returns where the request of ctx reports to.
func answerOf(ctx context.Context) *answer {
	if a, ok := ctx.Value(answerKey{}).(*answer); ok {
		return a
	}

	return &answer{} // nobody wants to know
}

// result says what became of a batch of n events. err is what the SDK made of
// it, which only counts when no request was made.
func (a *answer) result(n int, err error) delivery.Result {
	switch {
	case !a.sent && err == nil:
		return delivery.Result{Err: errors.New("the request was not sent")}
	case !a.sent:
		// Too large for the SDK, or not to be encoded: what is to blame is one
		// event, which the halves will single out.
		return delivery.Result{Err: fmt.Errorf("making the request: %w", err), Halve: true}
	case a.verdict == verdictAccepted:
		return a.accepted(n)
	}

	return delivery.Result{
		Err: errors.New(a.text), RetryAfter: a.after,
		Halve: a.verdict == verdictHalve, Permanent: a.verdict == verdictRefused,
	}
}

// accepted returns the result of a batch that was accepted, but for what a
// partial success rejects. OTLP does not say which those are, so they can be
// named only if they are all.
func (a *answer) accepted(n int) (r delivery.Result) {
	if a.rejected < int64(n) {
		return r
	}

	reason := "rejected by the receiver"
	if a.partial != "" {
		reason += ": " + a.partial
	}

	for i := range n {
		r.Refused = append(r.Refused, delivery.Refusal{Index: i, Reason: reason})
	}

	return r
}

// maxText is how much of a receiver's text is shown, in bytes, a bound of ours.
const maxText = 300

// clip makes a receiver's text fit for a log: one line of printable characters.
func clip(s string) string {
	s = strings.ToValidUTF8(s, "\ufffd")
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")

	if len(s) > maxText {
		s = strings.ToValidUTF8(s[:maxText], "") + "…"
	}

	return s
}
