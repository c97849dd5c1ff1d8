package app

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// figure is one metric of a sensor, with all its labels' values. Those are
// bounded: interfaces, kinds, severities, and constants.
type figure struct {
	// name is that without the prefix "trailscope_". One that ends in _total is a
	// counter, any other a gauge.
	name, help string
	labels     []string
	// values puts its values, each with those of its labels.
	values func(n *moment, put func(value float64, labels ...string))
}

// moment is the state of a sensor at one moment.
type moment struct {
	vitalsState
	time  time.Time
	start time.Time
	links []linkNow
}

// linkNow is the state of an interface at one moment.
type linkNow struct {
	*link
	received, dropped, lost uint64
	up, silent              bool
	last                    time.Time
}

// look returns the state of a sensor.
func (v *vitals) look() *moment {
	n := &moment{vitalsState: v.state(), time: time.Now(), start: v.start}
	states, _ := linkStates() // what is not known is up, and lost nothing
	for _, l := range v.links {
		one := linkNow{link: l, lost: l.lostSince(states), up: l.up(states)}
		one.received, one.dropped = l.counts()
		one.last, one.silent = l.silence()
		n.links = append(n.links, one)
	}
	return n
}

// figures returns all metrics of a sensor.
func figures() (all []figure) {
	for _, part := range [][]figure{captureFigures(), packetFigures(), eventFigures(), trailFigures(), workerFigures(), fullFigures()} {
		all = append(all, part...)
	}
	return all
}

// vitalsCollector gives the state of a sensor to Prometheus.
type vitalsCollector struct {
	vitals  *vitals
	figures []figure
	descs   []*prometheus.Desc
}

// newVitalsCollector describes the metrics.
func newVitalsCollector(v *vitals) *vitalsCollector {
	c := &vitalsCollector{vitals: v, figures: figures()}
	for _, f := range c.figures {
		c.descs = append(c.descs, prometheus.NewDesc("trailscope_"+f.name, f.help, f.labels, nil))
	}
	return c
}

// Describe implements [prometheus.Collector].
func (c *vitalsCollector) Describe(to chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		to <- d
	}
}

// Collect implements [prometheus.Collector].
func (c *vitalsCollector) Collect(to chan<- prometheus.Metric) {
	n := c.vitals.look()
	for i := range c.figures {
		f, kind := &c.figures[i], prometheus.GaugeValue
		if f.counter() {
			kind = prometheus.CounterValue
		}
		f.values(n, func(value float64, labels ...string) {
			to <- prometheus.MustNewConstMetric(c.descs[i], kind, value, labels...)
		})
	}
}
