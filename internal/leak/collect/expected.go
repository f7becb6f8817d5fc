package main

import "github.com/monext-community/monext-go/internal/leak"

// atLeast is how much evidence of each kind a package's tests must leave. Nothing is for packages that have nothing to show.
type atLeast map[leak.Kind]int

// expected are all packages with tests, and less than what each leaves: a scanner that goes blind is noticed.
var expected = map[string]atLeast{
	"order":               {leak.KindError: 50, leak.KindLog: 1},
	"order/sfcc":          {leak.KindError: 50},
	"monext":              {leak.KindError: 500, leak.KindLog: 1000, leak.KindEvent: 1000},
	"monext/monexttest":   {leak.KindValue: 10000, leak.KindEvent: 5},
	"lifecycle":           {leak.KindError: 1000, leak.KindLog: 5000, leak.KindEvent: 10000, leak.KindValue: 10000},
	"lifecycle/probe":     {leak.KindOutput: 100},
	"queue":               {leak.KindError: 10, leak.KindLog: 5000, leak.KindEvent: 5000, leak.KindValue: 5000},
	"queue/sqlite":        {leak.KindError: 30, leak.KindFile: 150, leak.KindValue: 100},
	"examples/quickstart": {leak.KindOutput: 50, leak.KindFile: 20},
	"examples/readme":     {leak.KindLog: 5, leak.KindFile: 1},
	"examples/probe":      {leak.KindOutput: 10},
	"examples/simulator":  {leak.KindOutput: 5},

	"docs":                      nil, // looks at links, and runs what a page shows
	"order/internal/iso4217gen": nil, // writes a table of currencies
	"lifecycle/storetest":       nil, // checks the checks of stores, on payments of nobody
	"queue/queuetest":           nil, // checks the checks of queues, on jobs about nothing
	"internal/sim":              nil, // looks for secrets itself, in every line of every schedule
	"internal/sim/teeth":        nil, // runs the simulation as a program of its own
	"internal/isnil":            nil, // looks at nils
	"internal/steady":           nil, // looks at clocks
	"internal/linear":           nil, // looks at histories of numbers
	"internal/leak":             nil, // plants what must be found
	"internal/leak/collect":     nil,
	"internal/retailapi":        nil, // looks at a table of members
	"internal/contract":         nil, // this one and those below it look at bodies made up from a description
	"internal/contract/drive":   nil,
	"internal/contract/judge":   nil,
	"internal/contract/matrix":  nil,
	"internal/contract/report":  nil,
	"internal/contract/shape":   nil,
	"internal/contract/trial":   nil,
	"internal/contract/wiretap": nil,
}
