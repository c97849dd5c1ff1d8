package app

import (
	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/sensor/detect"
	"github.com/trailscope/trailscope/sensor/proto/http"
	"github.com/trailscope/trailscope/trails"
	"github.com/trailscope/trailscope/trails/addr"
)

// onlyFull explains a trail that the profile in use does not look for.
const onlyFull = "only the profile full looks for this, so it matches nothing here"

// beyondText looks up a key that only matters with a difference.
func (c *lookupCheck) beyondText(key string, kind event.Kind, d detect.Difference) {
	if c.text(key, kind) && !c.does(d) {
		c.inert()
	}
}

// inert notes that what was found matches nothing.
func (c *lookupCheck) inert() {
	c.Found.Event = ""
	c.note(onlyFull)
}

// network looks a network or a range up: its text, and what is around it.
func (c *lookupCheck) network(q *question) {
	if c.text(q.networkKey, event.KindIP) {
		if !c.does(detect.Networks) {
			c.inert()
			return
		}
		c.note("it stands for all of its addresses, except those that are listed by themselves or in a smaller network")
		c.direction(q)
		return
	}
	r := c.set.Network(q.network.First)
	if r == 0 {
		return
	}
	key := c.set.Trail(r).Key
	around, ok := addr.ParseSpan(key)
	switch {
	case !ok || !around.Contains(q.network.Last):
		return
	case !c.does(detect.Networks):
		c.note("it is inside " + key + ", a listed network, and only the profile full looks for networks")
		return
	}
	c.Tried = append(c.Tried, triedKey{Key: key})
	c.found(r, event.KindIP)
	c.note("its addresses are inside this network")
	c.direction(q)
}

// address looks an end of a connection up: with its port, without, and by the
// networks around it (SPEC 3.2).
func (c *lookupCheck) address(q *question) {
	if q.hasPort && c.port(q) {
		return
	}
	c.Tried = append(c.Tried, triedKey{Key: addr.String(q.address)})
	if c.found(c.set.Addr(q.address), event.KindIP) {
		c.direction(q)
		return
	}
	r := c.set.Network(q.address)
	if r == 0 {
		return
	}
	key := c.set.Trail(r).Key
	_, isNetwork := addr.ParseSpan(key)
	switch {
	case isNetwork && !c.does(detect.Networks):
		c.note("it is inside " + key + ", a listed network, and only the profile full looks for networks")
		return
	case !isNetwork && !c.does(detect.Spellings):
		c.note(key + " is listed, and only the profile full looks for addresses in another spelling than " + addr.String(q.address))
		return
	}
	c.Tried = append(c.Tried, triedKey{Key: key})
	c.found(r, event.KindIP)
	if isNetwork {
		c.note("the address is inside this network, the smallest one that is listed")
	} else {
		c.note("this is the same address in another spelling")
	}
	c.direction(q)
}

// port looks an address with its port up.
func (c *lookupCheck) port(q *question) bool {
	c.Tried = append(c.Tried, triedKey{Key: string(addr.AppendPort(nil, q.address, q.port))})
	if !c.found(c.set.AddrPort(q.address, q.port), event.KindIPORT) && !c.aliasPort(q) {
		return false
	}
	if c.does(detect.UDPPorts) {
		c.note("TCP and UDP are looked up with the port")
	} else {
		c.note("only TCP and questions to a DNS server are looked up with the port")
	}
	c.direction(q)
	return true
}

// aliasPort looks for other spellings of an address with its port.
func (c *lookupCheck) aliasPort(q *question) bool {
	r := c.set.AliasPort(q.address, q.port)
	if r == 0 {
		return false
	}
	key := c.set.Trail(r).Key
	if !c.does(detect.Spellings) {
		c.note(key + " is listed, and only the profile full looks for addresses in another spelling than " + addr.String(q.address))
		return false
	}
	c.Tried = append(c.Tried, triedKey{Key: key})
	c.note("this is the same address in another spelling")
	return c.found(r, event.KindIPORT)
}

// fullURL looks a request up with a scheme, if there are such trails.
func (c *lookupCheck) fullURL(r *http.Request) bool {
	if !c.set.Has(trails.KindURL) {
		return false
	}
	for _, scheme := range [...]string{"http://", "https://"} {
		key := scheme + string(r.URL())
		switch ref := c.set.Text([]byte(key)); {
		case c.does(detect.FullURLs):
			if c.text(key, event.KindURL) {
				return true
			}
		case ref != 0:
			c.note(key + " is listed, and only the profile full looks for URLs with a scheme")
		}
	}
	return false
}
