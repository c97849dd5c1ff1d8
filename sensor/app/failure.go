package app

import (
	"errors"
	"fmt"
	"io"

	"github.com/trailscope/trailscope/sensor/config"
)

// Failure is an error with advice for the user.
type Failure struct {
	// Err says what went wrong.
	Err error
	// Advice says what to do about it.
	Advice string
}

// failure returns a Failure with a text of its own.
func failure(advice, format string, args ...any) *Failure {
	return &Failure{Err: fmt.Errorf(format, args...), Advice: advice}
}

// Error implements error.
func (f *Failure) Error() string { return f.Err.Error() }

// Unwrap gives errors.Is and errors.As access to the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Hint returns the advice.
func (f *Failure) Hint() string { return f.Advice }

// Report prints every error that err is made of, each with its hint.
func Report(w io.Writer, err error) {
	if err == nil {
		return
	}
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			Report(w, e)
		}
		return
	}
	fmt.Fprintf(w, "error: %v\n", err)
	if hint := hintOf(err); hint != "" {
		fmt.Fprintf(w, "hint: %s\n", hint)
	}
}

// hintOf finds the advice that an error carries.
func hintOf(err error) string {
	var problem *config.Problem
	if errors.As(err, &problem) {
		return problem.Hint
	}
	var hinter interface{ Hint() string }
	if errors.As(err, &hinter) {
		return hinter.Hint()
	}
	return ""
}
