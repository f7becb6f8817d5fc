package queue

import (
	"errors"
	"fmt"

	"github.com/monext-community/monext-go/monext"
)

// ErrMode matches every *ModeError.
var ErrMode = errors.New("wrong mode for the environment")

// ModeError says that a Processor was started the wrong way for its environment: jobs run by hand where things are tried out,
// and automatically in production, unless an option says otherwise.
type ModeError struct {
	Method      string // "Run", "RunOnce" or "Drain"
	Environment monext.Environment
	Option      string // the field of Config that allows it
}

// Error says what the environment expects, and the option that allows the other.
func (e *ModeError) Error() string {
	way := "automatically (Run)"
	if e.Environment != monext.Production {
		way = "by hand (RunOnce, Drain)"
	}
	return fmt.Sprintf("queue processor: %s in the %s environment: jobs run %s there; set Config.%s to do it all the same", e.Method, e.Environment, way, e.Option)
}

// Is makes a ModeError match ErrMode.
func (e *ModeError) Is(target error) bool { return target == ErrMode }

// automatic refuses Run where jobs are to be run by hand.
func (p *Processor) automatic() error {
	if p.c.Environment != monext.Production && !p.c.AllowRun {
		return &ModeError{Method: "Run", Environment: p.c.Environment, Option: "AllowRun"}
	}
	return nil
}

// manual refuses RunOnce and Drain where jobs run automatically.
func (p *Processor) manual(method string) error {
	if p.c.Environment == monext.Production && !p.c.AllowManual {
		return &ModeError{Method: method, Environment: p.c.Environment, Option: "AllowManual"}
	}
	return nil
}
