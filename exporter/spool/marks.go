package spool

// maxMarks bounds the marks of one lane. With more, every second one goes: the
// age of the oldest record is then known less exactly, not less surely.
const maxMarks = 4096

// mark is the time of a record.
type mark struct {
	seq  Seq
	time int64
}

// marks are times of records in order, the first record of each commit. They
// answer how old the oldest unsettled record is without reading a file.
type marks []mark

// add notes a record that is later than all others.
func (m *marks) add(seq Seq, time int64) {
	if len(*m) >= maxMarks {
		kept := (*m)[:0]
		for i := 0; i < len(*m); i += 2 {
			kept = append(kept, (*m)[i])
		}
		*m = kept
	}
	*m = append(*m, mark{seq, time})
}

// at returns the time of the last mark at or before a record, or 0.
func (m marks) at(seq Seq) int64 {
	low, high := 0, len(m)
	for low < high {
		if middle := (low + high) / 2; m[middle].seq <= seq {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == 0 {
		return 0
	}
	return m[low-1].time
}

// prune forgets what is not needed for records from seq on.
func (m *marks) prune(seq Seq) {
	n := 0
	for n+1 < len(*m) && (*m)[n+1].seq <= seq {
		n++
	}
	if n > 0 {
		*m = append((*m)[:0], (*m)[n:]...)
	}
}
