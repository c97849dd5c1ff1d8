// Package pattern runs the regular expressions that trails, user-agent lists
// and configuration files carry. They are written for Python and judged by
// Rust's engines, so neither Go's syntax nor its classes fit as they are (SPEC
// 1.4, 3.6.6, 11.4).
//
// # Syntax
//
// Expressions are read as Rust's regex crate reads them, with the differences
// that matter for Python: \Z is the end of the text, {,m} means {0,m}, a brace
// that is no repetition stands for itself, and a group that only sets flags is
// refused unless it comes first. Classes may nest and have set operations. \w,
// \d, \s and \b follow Unicode, white space includes VT, and case folds by
// Unicode's simple rules.
//
// Unless [Linear] is asked for there are also look-around, back-references,
// atomic groups, possessive quantifiers, conditionals, \K, \G, \h and comments.
//
// # Engines
//
// An expression without these runs on Go's engine when the subject is ASCII,
// its classes reduced to ASCII, and otherwise on an automaton of our own that
// knows the rules above; both take time in proportion to the subject. The
// others run on a backtracking matcher, which gives up without a match after a
// million steps back. The engines are built when they are first needed.
//
// # Lists
//
// A [List] searches many patterns together, at about the price of one pass over
// the subject as long as nothing in it looks like any of them.
//
// Everything is safe for concurrent use. What is compiled keeps nothing of the
// subjects it saw.
package pattern
