package soup

import "slices"

// frames replays packets of the caller's captures, as they are or changed;
// without any it makes raw soup.
func (k *kitchen) frames() {
	all := k.material.Frames
	if len(all) == 0 {
		k.rawSoup()

		return
	}
	at := k.rnd.IntN(len(all))
	n := k.between(20, 400)
	same := k.chance(80)
	for i := range n {
		p := all[(at+i)%len(all)]
		if k.chance(10) {
			p = pick(k, all)
		}
		data := slices.Clone(p.Data)
		if !same {
			data = k.breakBytes(data, 60)
		}
		if k.chance(70) {
			// Keep the frames of another link type rare but there.
			if p.Link != k.link && k.chance(90) {
				continue
			}
		}
		k.record(data)
		k.pass()
	}
}
