package filter

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/bpf"
)

// Program is a compiled expression. It does not change, and all its methods may be
// called by several goroutines at once.
type Program struct {
	code []bpf.Instruction
	raw  []bpf.RawInstruction
}

func newProgram(code []bpf.Instruction) (p *Program, err error) {
	raw, err := bpf.Assemble(code)
	if err != nil {
		return nil, fmt.Errorf("assembling a capture filter: %w", err)
	}

	return &Program{code: code, raw: raw}, nil
}

// Instructions returns the instructions. What they do can follow others: a program
// of one's own may stand in front of them, with jumps to their start.
func (p *Program) Instructions() (code []bpf.Instruction) { return slices.Clone(p.code) }

// Raw returns the instructions as the kernel takes them.
func (p *Program) Raw() (raw []bpf.RawInstruction) { return slices.Clone(p.raw) }

// Len returns the number of instructions.
func (p *Program) Len() (n int) { return len(p.raw) }

// String returns the instructions as text, one on a line, as tcpdump -d does.
func (p *Program) String() (s string) {
	b := &strings.Builder{}
	for i, instruction := range p.code {
		next := i + 1
		fmt.Fprintf(b, "(%03d) ", i)
		switch j := instruction.(type) {
		case bpf.Jump:
			fmt.Fprintf(b, "%-8s %d", "ja", next+int(j.Skip))
		case bpf.JumpIf:
			fmt.Fprintf(b, "%-8s %-16s jt %d\tjf %d", jumpName(j.Cond), fmt.Sprintf("#%#x", j.Val),
				next+int(j.SkipTrue), next+int(j.SkipFalse))
		case bpf.JumpIfX:
			fmt.Fprintf(b, "%-8s %-16s jt %d\tjf %d", jumpName(j.Cond), "x",
				next+int(j.SkipTrue), next+int(j.SkipFalse))
		default:
			fmt.Fprintf(b, "%v", instruction)
		}

		b.WriteByte('\n')
	}

	return b.String()
}

// jumpName returns the name of a jump that programs have.
func jumpName(t bpf.JumpTest) (s string) {
	switch t {
	case bpf.JumpEqual:
		return "jeq"
	case bpf.JumpGreaterThan:
		return "jgt"
	case bpf.JumpGreaterOrEqual:
		return "jge"
	default:
		return "jset"
	}
}
