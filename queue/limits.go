package queue

import (
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/monext-community/monext-go/order"
)

// Defaults and limits, the same for every queue.
const (
	DefaultTTL         = 180 * time.Second // of a lease: longer than the longest call that a job makes
	DefaultMaxAttempts = 20
	MaxMaxAttempts     = 1000
	MaxPayload         = 64 << 10 // bytes
	MaxKind            = 64       // bytes
	MaxKey             = 512      // bytes
	MaxDedupeKey       = 1024     // bytes
	MaxMeta            = 4 << 10  // bytes, all keys and values together
	MaxMetaEntries     = 32
	MaxOwner           = 256 // bytes
	MaxSpecs           = 1000
	MaxLease           = 1000 // jobs a Lease
	MaxKinds           = 100
	MaxTTL             = 24 * time.Hour
	MinTTL             = time.Millisecond
	MaxWait            = time.Hour
	MaxDelay           = 10 * 365 * 24 * time.Hour
	MaxFailures        = 20      // kept a job
	MaxMessage         = 2 << 10 // bytes of Failure.Message
	MaxCode            = 64      // bytes of Failure.Code
)

// Validate returns nil or order.Faults.
func (s Spec) Validate() error {
	var f order.Faults
	s.faults(&f)
	return f.Err()
}

// ValidateSpecs checks all specs of a call, for stores. It returns nil or order.Faults with paths like specs[3].kind.
func ValidateSpecs(specs []Spec) error { return faultsOf(specs).Err() }

func faultsOf(specs []Spec) order.Faults {
	var f order.Faults
	if len(specs) > MaxSpecs {
		f.Add("specs", order.RuleTooMany, strconv.Itoa(MaxSpecs), "too many jobs in one call: at most 1000")
		return f
	}
	for i := range specs {
		var faults order.Faults
		if specs[i].faults(&faults); len(faults) > 0 {
			f = append(f, faults.Under("specs["+strconv.Itoa(i)+"]")...)
		}
	}
	return f
}

func (s *Spec) faults(f *order.Faults) {
	if s.Kind == "" {
		f.Add("kind", order.RuleRequired, "", "a job needs a kind")
	}
	text(f, "kind", s.Kind, MaxKind)
	text(f, "key", s.Key, MaxKey)
	text(f, "dedupe_key", s.DedupeKey, MaxDedupeKey)
	if len(s.Payload) > MaxPayload {
		f.Add("payload", order.RuleTooLong, strconv.Itoa(MaxPayload), "payload is longer than 65536 bytes: enqueue a reference to it instead")
	}
	delay(f, "delay", s.Delay)
	if s.MaxAttempts < 0 || s.MaxAttempts > MaxMaxAttempts {
		f.Add("max_attempts", order.RuleRange, "0..1000", "must be between 1 and 1000, or 0 for the default")
	}
	if len(s.Meta) > MaxMetaEntries {
		f.Add("meta", order.RuleTooMany, strconv.Itoa(MaxMetaEntries), "at most 32 entries")
	}
	size := 0
	for k, v := range s.Meta {
		size += len(k) + len(v)
		if !clean(k) || !clean(v) {
			f.Add("meta", order.RuleFormat, "", "keys and values must be UTF-8 without control characters")
			break
		}
	}
	if size > MaxMeta {
		f.Add("meta", order.RuleTooLong, strconv.Itoa(MaxMeta), "keys and values are longer than 4096 bytes together")
	}
}

// Normalize returns the request with its defaults filled in, or order.Faults; for stores.
func (r LeaseRequest) Normalize() (LeaseRequest, error) {
	var f order.Faults
	if r.Max == 0 {
		r.Max = 1
	}
	if r.TTL == 0 {
		r.TTL = DefaultTTL
	}
	if r.Max < 0 || r.Max > MaxLease {
		f.Add("max", order.RuleRange, "1..1000", "must be between 1 and 1000, or 0 for 1")
	}
	ttl(&f, r.TTL)
	if r.Wait < 0 || r.Wait > MaxWait {
		f.Add("wait", order.RuleRange, "0..1h", "must be between 0 and 1 hour")
	}
	if len(r.Kinds) > MaxKinds {
		f.Add("kinds", order.RuleTooMany, strconv.Itoa(MaxKinds), "at most 100 kinds; none means all")
	}
	text(&f, "owner", r.Owner, MaxOwner)
	return r, f.Err()
}

// ValidateTTL returns nil, or order.Faults for an Extend by ttl; for stores.
func ValidateTTL(d time.Duration) error {
	var f order.Faults
	ttl(&f, d)
	return f.Err()
}

// Validate returns nil or order.Faults. The failure is never at fault: stores clean it.
func (s Settlement) Validate() error {
	var f order.Faults
	if !s.Outcome.Valid() {
		f.Add("outcome", order.RuleUnknown, "", "must be complete, retry, bury or release")
	}
	delay(&f, "delay", s.Delay)
	if len(s.Then) > 0 && s.Outcome != Complete {
		f.Add("then", order.RuleConflict, "", "only Complete can enqueue further jobs")
	}
	return append(f, faultsOf(s.Then).Under("then")...).Err()
}

// Validate returns nil or order.Faults.
func (o RequeueOptions) Validate() error {
	var f order.Faults
	delay(&f, "delay", o.Delay)
	return f.Err()
}

// Validate returns nil or order.Faults. Whether After has the form of an ID is left to the store.
func (f Filter) Validate() error {
	var faults order.Faults
	for i, s := range f.States {
		if !s.Valid() {
			faults.Add("states["+strconv.Itoa(i)+"]", order.RuleUnknown, "", "must be pending, leased, done, dead or cancelled")
		}
	}
	if f.Limit < 0 {
		faults.Add("limit", order.RuleRange, "0..", "must not be negative; 0 means all")
	}
	return faults.Err()
}

// ValidatePurge checks the arguments of Admin.Purge, for stores, and returns the states to purge.
func ValidatePurge(age time.Duration, states []State) ([]State, error) {
	var f order.Faults
	if age < 0 {
		f.Add("age", order.RuleRange, "0..", "must not be negative")
	}
	for i, s := range states {
		if !s.Finished() {
			f.Add("states["+strconv.Itoa(i)+"]", order.RuleUnsupported, "", "only done, dead and cancelled jobs can be purged")
		}
	}
	if len(states) == 0 {
		states = []State{StateDone, StateCancelled}
	}
	return states, f.Err()
}

func text(f *order.Faults, path, s string, limit int) {
	if len(s) > limit {
		f.Add(path, order.RuleTooLong, strconv.Itoa(limit), "longer than "+strconv.Itoa(limit)+" bytes")
	}
	if !clean(s) {
		f.Add(path, order.RuleFormat, "", "must be UTF-8 without control characters")
	}
}

func delay(f *order.Faults, path string, d time.Duration) {
	if d < 0 || d > MaxDelay {
		f.Add(path, order.RuleRange, "0..87600h", "must be between 0 and 10 years")
	}
}

func ttl(f *order.Faults, d time.Duration) {
	if d < MinTTL || d > MaxTTL {
		f.Add("ttl", order.RuleRange, "1ms..24h", "must be between 1 ms and 24 h")
	}
}

// clean tells whether s is UTF-8 without control characters.
func clean(s string) bool {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		plain = ' ' <= s[i] && s[i] <= '~'
	}
	if plain {
		return true
	}
	return utf8.ValidString(s) && strings.IndexFunc(s, unicode.IsControl) < 0
}
