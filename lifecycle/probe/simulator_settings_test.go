package probe_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle/probe"
	"github.com/monext-community/monext-go/monext/monexttest"
)

func TestASimulatorThatIsSetAsMeasuredGivesTheSameAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range alones() {
		if c.change != nil {
			continue // a Monext that the simulator alone cannot be
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			a := newAccount(t, c.options...)
			a.config.LateTransaction = a.expired(t)
			measured := a.run(t)
			require.NotEmpty(t, measured.Simulator())

			b := newAccount(t, configured(t, measured.Simulator())...)
			b.config.LateTransaction = b.expired(t)
			again := b.run(t)
			require.Equal(t, measured.Answers(), again.Answers())
			require.Equal(t, measured.Settings(), again.Settings())
		})
	}
}

func TestTheCodesThatWereMeasuredAreTheSimulatorsToo(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithExpiredCaptureCode("02602"), monexttest.WithDuplicateCheck(monexttest.DuplicateByOrder, "02001"))
	a.config.LateTransaction = a.expired(t)

	require.Equal(t, []string{"duplicate-code=02001", "expired-capture-code=02602"}, a.run(t).Simulator())
}

func TestTheLagIsMeasuredWithinThePauseBetweenTwoReads(t *testing.T) {
	t.Parallel()

	a := newAccount(t, monexttest.WithReadLag(20*time.Second))
	a.config.Only = []int{4, 9}
	report := a.run(t)

	require.Equal(t, probe.No, report.Answer(probe.ListImmediate))
	require.Len(t, report.Simulator(), 1, "the lag of the lists explains when the release of a FINAL capture is listed")
	require.GreaterOrEqual(t, report.Lag, 20*time.Second)
	require.LessOrEqual(t, report.Lag, 40*time.Second)
}

func configured(t *testing.T, settings []string) []monexttest.Option {
	t.Helper()
	var all []monexttest.Option
	for _, s := range settings {
		name, value, _ := strings.Cut(s, "=")
		o, err := monexttest.Configure(name, value)
		require.NoError(t, err)
		all = append(all, o)
	}
	return all
}
