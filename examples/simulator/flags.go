package main

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/monext-community/monext-go/monext/monexttest"
)

// settings are the flags.
type settings struct {
	addr, public, state, notify, merchant, key, seed, shops string

	behaviour []monexttest.Option
	ids       uint64      // the seed that is used
	wrong     *usageError // the value that a setting did not take
}

// usageError is a command line that means nothing.
type usageError struct{ text string }

func (e *usageError) Error() string { return e.text + " (-help lists the flags)" }

// ownFlag is a flag of the program itself; the others are the settings of monexttest.
type ownFlag struct {
	name, value, standard, help string

	at func(*settings) *string
}

func ownFlags() []ownFlag {
	return []ownFlag{
		{"addr", "HOST:PORT", "127.0.0.1:8089", "where to listen; port 0 takes a free one", func(s *settings) *string { return &s.addr }},
		{"public", "URL", "", "how clients and buyers reach it, if not by that address", func(s *settings) *string { return &s.public }},
		{"state", "FILE", "", "keeps the state; without it, all is in memory", func(s *settings) *string { return &s.state }},
		{"notify", "URL", "", "notification address of sessions that bring none", func(s *settings) *string { return &s.notify }},
		{"merchant", "ID", "900000000001", "merchant id that clients must present", func(s *settings) *string { return &s.merchant }},
		{"key", "KEY", "simulator-access-key", "access key that clients must present", func(s *settings) *string { return &s.key }},
		{"pos", "LIST", "", "the points of sale: POS_1=CB_1,PP_1:PAYPAL;POS_2. Without it, any", func(s *settings) *string { return &s.shops }},
		{"seed", "N", "", "makes the same ids at each start; without it, they are new", func(s *settings) *string { return &s.seed }},
	}
}

func parse(args []string) (settings, error) {
	var set settings
	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // one line says what is wrong: main prints it
	for _, f := range ownFlags() {
		flags.StringVar(f.at(&set), f.name, f.standard, f.help)
	}
	for _, s := range monexttest.Settings() {
		set.define(flags, s)
	}
	if err := flags.Parse(args); err != nil {
		var wrong *usageError
		switch {
		case errors.Is(err, flag.ErrHelp):
			return set, err
		case set.wrong != nil:
			wrong = set.wrong // said once, and not by the flag package around it once more
		default:
			wrong = &usageError{err.Error()}
		}
		return set, wrong
	}
	if flags.NArg() > 0 {
		return set, unexpected(flags.Arg(0), args[:len(args)-flags.NArg()])
	}
	return set, set.check()
}

// unexpected is the error for an argument that is no flag. A value after a switch is the usual reason.
func unexpected(arg string, before []string) error {
	text := fmt.Sprintf("unexpected argument %q", arg)
	if len(before) > 0 && (arg == "true" || arg == "false") {
		name := strings.TrimLeft(before[len(before)-1], "-")
		isSwitch := func(s monexttest.Setting) bool {
			return s.Switch() && s.Name == name
		}
		if slices.ContainsFunc(monexttest.Settings(), isSwitch) {
			text += fmt.Sprintf(" (a switch is turned off with -%s=false)", name)
		}
	}
	return &usageError{text}
}

// check looks at what flag takes as any text.
func (set *settings) check() error {
	_, port, err := net.SplitHostPort(set.addr)
	if _, no := strconv.ParseUint(port, 10, 16); err != nil || no != nil {
		return &usageError{fmt.Sprintf("-addr: wants HOST:PORT, such as 127.0.0.1:8089, not %q", set.addr)}
	}
	if set.seed == "" {
		var random [8]byte
		_, _ = rand.Read(random[:]) // never fails
		set.ids = binary.BigEndian.Uint64(random[:])
		return nil
	}
	if set.ids, err = strconv.ParseUint(set.seed, 10, 64); err != nil {
		return &usageError{fmt.Sprintf("-seed: must be a whole number from 0, not %q", set.seed)}
	}
	return nil
}

// pointsOfSale reads the list of the flag -pos: points of sale apart by semicolons, each with its payment methods, which may
// say their type behind a colon.
func (set *settings) pointsOfSale() []monexttest.Option {
	var all []monexttest.Option
	for shop := range strings.SplitSeq(set.shops, ";") {
		reference, list, _ := strings.Cut(strings.TrimSpace(shop), "=")
		if reference == "" {
			continue
		}
		var methods []monexttest.PaymentMethod
		for method := range strings.SplitSeq(list, ",") {
			if id, code, _ := strings.Cut(strings.TrimSpace(method), ":"); id != "" {
				methods = append(methods, monexttest.PaymentMethod{ID: id, Code: code})
			}
		}
		all = append(all, monexttest.WithPointOfSale(reference, methods...))
	}
	return all
}

// define makes a flag of a setting.
func (set *settings) define(flags *flag.FlagSet, s monexttest.Setting) {
	choose := func(value string) error {
		option, err := monexttest.Configure(s.Name, value)
		if err != nil {
			set.wrong = &usageError{fmt.Sprintf("-%s: must be %s, not %q", s.Name, s.Values, value)}
			return err
		}
		set.behaviour = append(set.behaviour, option)
		return nil
	}
	if s.Switch() {
		flags.BoolFunc(s.Name, s.Help, choose)
	} else {
		flags.Func(s.Name, s.Help, choose)
	}
}

// help explains every flag.
func help(w io.Writer) {
	fmt.Fprint(w, `A Monext for tests: it serves the payment API, the payment page and the notifications.

usage: simulator [flags]

`)
	for _, f := range ownFlags() {
		line(w, f.name+" "+f.value, f.help, f.standard)
	}
	fmt.Fprint(w, `
How it behaves where Monext's public documentation leaves it open. A switch alone means true; -name=false turns it off.

`)
	for _, s := range monexttest.Settings() {
		if s.Switch() {
			line(w, s.Name, s.Help, s.Default)
			continue
		}
		line(w, s.Name+" VALUE", s.Help, s.Default)
		fmt.Fprintf(w, "%34s%s\n", "", s.Values)
	}
}

func line(w io.Writer, name, text, standard string) {
	if standard != "" {
		text += " [" + standard + "]"
	}
	fmt.Fprintf(w, "  -%-30s %s\n", name, text)
}
