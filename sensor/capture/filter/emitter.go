package filter

import (
	"errors"

	"golang.org/x/net/bpf"
)

// scratchLen is the number of words of memory that a program has. (BPF_MEMWORDS
// in linux/filter.h.)
const scratchLen = 16

// errScratch means that arithmetic needs more memory than there is.
var errScratch = errors.New("too much arithmetic in one comparison")

// emitter writes the instructions that compute values. The processor of filters
// has two registers, of which A takes part in everything and X is the second
// operand or an offset.
type emitter struct {
	// code is what has been written.
	code []bpf.Instruction

	// a and x are what the registers hold, nil if that is not known.
	a, x *value

	// scratch is the number of words of memory in use.
	scratch int

	err error
}

// write appends an instruction.
func (e *emitter) write(i bpf.Instruction) { e.code = append(e.code, i) }

// loadA computes a value in the register A.
func (e *emitter) loadA(v *value) {
	switch {
	case e.a == v:
		return
	case e.x == v:
		e.write(bpf.TXA{})
	case v.kind == valueConstant:
		e.write(bpf.LoadConstant{Dst: bpf.RegA, Val: v.k})
	case v.kind == valueLoad:
		e.write(bpf.LoadAbsolute{Off: v.k, Size: int(v.size)})
	case v.kind == valueIndirect:
		e.loadX(v.left)
		e.write(bpf.LoadIndirect{Off: v.k, Size: int(v.size)})
	case v.kind == valueHeader:
		e.loadX(v)
		e.write(bpf.TXA{})
	case v.kind == valueKernel:
		e.write(bpf.LoadExtension{Num: bpf.Extension(v.k)})
	case v.right.kind == valueConstant:
		e.loadA(v.left)
		e.write(bpf.ALUOpConstant{Op: aluOp(v.op), Val: v.right.k})
	case commutes(v.op) && !needsX(v.right):
		e.loadBoth(v.right, v.left)
		e.write(bpf.ALUOpX{Op: aluOp(v.op)})
	default:
		e.loadBoth(v.left, v.right)
		e.write(bpf.ALUOpX{Op: aluOp(v.op)})
	}

	e.a = v
}

// loadX computes a value in the register X, and anything in A unless it is a
// header or a constant.
func (e *emitter) loadX(v *value) {
	switch {
	case e.x == v:
		return
	case e.a == v:
		e.write(bpf.TAX{})
	case v.kind == valueConstant:
		e.write(bpf.LoadConstant{Dst: bpf.RegX, Val: v.k})
	case v.kind == valueHeader:
		e.write(bpf.LoadMemShift{Off: v.k})
	default:
		e.loadA(v)
		e.write(bpf.TAX{})
	}

	e.x = v
}

// loadBoth computes one value in A and another one in X.
func (e *emitter) loadBoth(a, x *value) {
	switch {
	case x.kind == valueConstant, x.kind == valueHeader:
		e.loadA(a)
		e.loadX(x)
	case e.x == x && (e.a == a || !needsX(a)):
		e.loadA(a)
	case !needsX(a):
		e.loadX(x)
		e.loadA(a)
	case e.scratch == scratchLen:
		e.err = errScratch
	case !needsX(x):
		e.loadA(a)
		e.write(bpf.StoreScratch{Src: bpf.RegA, N: e.scratch})
		e.loadX(x)
		e.write(bpf.LoadScratch{Dst: bpf.RegA, N: e.scratch})
		e.a = a
	default:
		e.loadA(x)
		word := e.scratch
		e.write(bpf.StoreScratch{Src: bpf.RegA, N: word})
		e.scratch++
		e.loadA(a)
		e.scratch--
		e.write(bpf.LoadScratch{Dst: bpf.RegX, N: word})
		e.x = x
	}
}

// commutes reports whether the sides of an operator may be swapped.
func commutes(op byte) (ok bool) {
	switch op {
	case '+', '*', '&', '|', '^':
		return true
	default:
		return false
	}
}

// needsX reports whether the register X is needed for computing v.
func needsX(v *value) (ok bool) {
	switch v.kind {
	case valueIndirect, valueHeader:
		return true
	case valueOperation:
		return v.right.kind != valueConstant || needsX(v.left)
	default:
		return false
	}
}

// aluOp returns the operation for an operator.
func aluOp(op byte) (o bpf.ALUOp) {
	switch op {
	case '+':
		return bpf.ALUOpAdd
	case '-':
		return bpf.ALUOpSub
	case '*':
		return bpf.ALUOpMul
	case '/':
		return bpf.ALUOpDiv
	case '%':
		return bpf.ALUOpMod
	case '&':
		return bpf.ALUOpAnd
	case '|':
		return bpf.ALUOpOr
	case '^':
		return bpf.ALUOpXor
	case '<':
		return bpf.ALUOpShiftLeft
	default:
		return bpf.ALUOpShiftRight
	}
}
