package heuristic

// instant is a packet's second as the detectors compare it: unsigned, so that
// the years before 1970, which only a broken clock produces, lie after all
// others, as they do for Maltrail's Rust sensor.
type instant uint64

// since returns the seconds from then to now, 0 if then is later.
func since(now, then instant) uint64 {
	if now < then {
		return 0
	}

	return uint64(now - then)
}
