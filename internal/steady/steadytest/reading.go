// Package steadytest makes readings of a clock that somebody has set.
package steadytest

import (
	"time"
	"unsafe" //nolint:depguard // there is no other way to a time whose two readings disagree, as a clock that is set gives them
)

// epoch is a time with both readings, of a whole second.
var epoch = func() time.Time {
	now := time.Now()
	return now.Add(-time.Duration(now.Nanosecond()))
}()

// Reading is a time of both readings: its wall clock shows wall, and its monotonic clock
// has run for so long.
func Reading(wall time.Time, passed time.Duration) time.Time {
	at := epoch.Add(passed)
	seconds := wall.Unix() - at.Unix()
	// The wall's seconds stand above its 30 bits of nanoseconds while a time has both readings.
	word := (*uint64)(unsafe.Pointer(&at)) //nolint:gosec // a test's way to a reading that time does not let one make
	*word += uint64(seconds) << 30         //nolint:gosec // two's complement subtracts
	rest := uint64(wall.Nanosecond())      //nolint:gosec // it is never negative
	*word = *word&^(1<<30-1) | rest
	return at
}
