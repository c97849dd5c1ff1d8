package pattern

// cost returns how many instructions a tree needs, at most maxProgram+1.
func cost(n *node) int {
	if n.op == opRepeat {
		return repeatCost(n)
	}
	total := 1
	if n.op != opClass {
		total = 3
	}
	for _, s := range n.subs {
		total = min(total+cost(s)+2, maxProgram+1)
	}
	return total
}

func repeatCost(n *node) int {
	sub := cost(n.subs[0])
	times, extra := n.min, 0
	if n.max == unbounded {
		times, extra = times+1, 4
	} else {
		times, extra = n.max, n.max-n.min
	}
	if times > 0 && sub > (maxProgram-extra)/times {
		return maxProgram + 1
	}
	return sub*times + extra
}
