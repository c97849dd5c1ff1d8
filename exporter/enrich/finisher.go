package enrich

import (
	"errors"

	"github.com/trailscope/trailscope/exporter/event"
	"github.com/trailscope/trailscope/exporter/threat"
)

// FinisherConfig configures [NewFinisher].
type FinisherConfig struct {
	// IDs gives events their ids; must not be nil.
	IDs *event.IDs

	// Enricher looks addresses up and knows the home networks; must not be nil.
	Enricher *Enricher
}

// Finisher completes events at emission. It is not safe for concurrent use.
type Finisher struct {
	ids      *event.IDs
	enricher *Enricher
}

// NewFinisher returns a finisher. c must not be nil.
func NewFinisher(c *FinisherConfig) (*Finisher, error) {
	if c.IDs == nil || c.Enricher == nil {
		return nil, errors.New("finisher: needs ids and an enricher")
	}

	return &Finisher{ids: c.IDs, enricher: c.Enricher}, nil
}

// Finish fills in e's id, count, threat, places and community id. It must be
// called once for each event, in the order of emission, before e is handed to
// anybody; afterwards e must not change any more.
func (f *Finisher) Finish(e *event.Event) {
	e.Count = e.Events()
	e.ID = f.ids.Next(e)
	e.SourcePlace = f.enricher.Place(e.Source)
	e.DestinationPlace = f.enricher.Place(e.Destination)
	e.CommunityID = CommunityID(e)

	t := threat.Derive(e, f.enricher.home)
	e.Threat = &t
}
