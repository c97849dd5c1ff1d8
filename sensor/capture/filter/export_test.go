package filter

// Parse reads an expression, for tests of the parser alone.
func Parse(expression string) (err error) {
	_, err = parse(expression)

	return err
}
