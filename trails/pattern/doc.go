// Package pattern runs the regular expressions that trails, user-agent lists
// and configuration files carry. They are written for Python and judged by
// Rust's engine, so neither Go's syntax nor its classes fit as they are (SPEC
// 1.4, 3.6.6, 11.4).
package pattern
