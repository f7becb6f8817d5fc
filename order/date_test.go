package order_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/monext-community/monext-go/order"
)

func TestABareDayIsItsNoonInUTCWhateverTheZoneIs(t *testing.T) {
	t.Parallel()
	for _, zone := range []string{"America/Los_Angeles", "Pacific/Auckland", "UTC", "Europe/Paris", "Pacific/Kiritimati"} {
		location, err := time.LoadLocation(zone)
		require.NoError(t, err)
		for _, hour := range []int{0, 1, 12, 23} {
			given := time.Date(2026, time.December, 5, hour, 59, 59, 1, location)
			day := order.DayOf(given)
			require.Equal(t, order.Day(2026, time.December, 5), day, "%s at %d", zone, hour)
			require.Equal(t, "2026-12-05", day.String())
			require.True(t, day.Bare())
			require.Equal(t, time.Date(2026, time.December, 5, 12, 0, 0, 0, time.UTC), day.Time())
		}
	}
}

func TestAnInstantStaysTheInstantInMilliseconds(t *testing.T) {
	t.Parallel()
	given := time.Date(2026, time.December, 5, 23, 30, 0, 123_999_999, time.FixedZone("", -8*3600))
	date := order.At(given)
	require.False(t, date.Bare())
	require.Equal(t, "2026-12-06T07:30:00.123Z", date.String())
	require.Equal(t, time.Date(2026, time.December, 6, 7, 30, 0, 123_000_000, time.UTC), date.Time())
	require.NotEqual(t, order.Day(2026, time.December, 6), order.At(order.Day(2026, time.December, 6).Time()), "noon is no bare day")
}

func TestNoTimeIsNoDate(t *testing.T) {
	t.Parallel()
	for _, none := range []order.Date{{}, order.At(time.Time{}), order.DayOf(time.Time{})} {
		require.True(t, none.IsZero())
		require.Equal(t, order.Date{}, none)
		require.Empty(t, none.String())
	}
	var read order.Date
	require.NoError(t, json.Unmarshal([]byte(`""`), &read))
	require.True(t, read.IsZero())
}

func TestADateIsTheSameAfterItsText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		at := time.Unix(rapid.Int64Range(-60_000_000_000, 250_000_000_000).Draw(t, "seconds"), rapid.Int64Range(0, 1e9-1).Draw(t, "nanoseconds"))
		for _, date := range []order.Date{order.At(at), order.DayOf(at)} {
			text, err := json.Marshal(date)
			require.NoError(t, err)
			var back order.Date
			require.NoError(t, json.Unmarshal(text, &back))
			require.Equal(t, date, back)
		}
	})
}

func TestAnyOtherTextIsNoDate(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"tomorrow", "2026-02-30", "2026-12-05T09:30:00", "2026-12-05 09:30:00Z", "05/12/2026", " 2026-12-05", "0001-01-01T00:00:00Z",
	} {
		_, err := order.ParseDate(text)
		require.ErrorIs(t, err, order.RuleFormat, text)
		date := order.Day(2026, time.December, 5)
		require.ErrorIs(t, date.UnmarshalText([]byte(text)), order.RuleFormat)
		require.Equal(t, order.Day(2026, time.December, 5), date, "an error changes nothing")
	}
}
