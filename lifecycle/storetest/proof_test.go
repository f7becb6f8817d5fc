package storetest_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/monext-community/monext-go/lifecycle/storetest"
)

// fault is what a toy does wrong.
type fault string

// The faults, and between them those that only show when calls overlap.
const (
	none                    fault = ""
	baseIgnored             fault = "a save never conflicts"
	newerIsAsGood           fault = "a save over any older version goes through, if what it writes is newer"
	swapInTwoSteps          fault = "the version is compared, and the payment written later"
	savesLostInACrowd       fault = "a save is acknowledged and lost while another one is made"
	cacheFilledLate         fault = "a load fills the cache with what was saved over meanwhile"
	cacheOfEachHandle       fault = "each handle goes on showing what it loaded once"
	fencesIgnored           fault = "any fence may write"
	followedFencesAccepted  fault = "the fence of a lease that expired and was followed may write"
	releasedFencesAccepted  fault = "the fence of a lease that was released may write"
	expiredFencesRefused    fault = "the fence of a lease that expired, and was not followed, may not write"
	fenceCheckedEarly       fault = "the fence is checked, and the payment written later"
	liveLeaseGivenTwice     fault = "a live lease is given to whoever asks"
	claimInTwoSteps         fault = "a lease is found to be over, and the next written later"
	leasesTooShort          fault = "a lease lasts half of what was asked for"
	leasesOfEachHandle      fault = "each handle keeps leases of its own"
	leasesGoWithTheProcess  fault = "leases are forgotten when the process ends"
	callersClock            fault = "leases go by the caller's clock"
	clockReadEarly          fault = "the clock is read, and the line for the store waited in afterwards"
	fenceKeptAfterRelease   fault = "the lease after one that was released has its fence"
	releaseForgetsTheFence  fault = "fences start again after a release"
	staleReleaseFrees       fault = "the release of an old lease ends the current one"
	staleReleaseFailsLoudly fault = "the release of an old lease is an error"
	releaseInTwoSteps       fault = "a lease is found to be current, and ended later"
	lastSaveInTwoSteps      fault = "a last save writes the payment, and ends the lease later"
	lastSaveFreesFirst      fault = "a last save ends the lease, and writes the payment later"
	wakesForgotten          fault = "a payment is saved without its wakes"
	wakesBeforeTheCheck     fault = "wakes are saved without their payment"
	wakesLostInACrowd       fault = "wakes are lost while another save is made"
	wakesLostWhenGivenUp    fault = "a save that is given up keeps the payment and not the wakes"
	findLosesTheLast        fault = "Find loses the last key"
	dueLosesTheLast         fault = "Due loses the last key"
	dueNewestFirst          fault = "Due gives the newest first"
	accountsMixed           fault = "payments are kept by order reference alone"
	keysTrimmed             fault = "spaces around a reference are cut off"
	leasesByStampAlone      fault = "a lease lasts until its stamp, whoever sets the clock back"
	duesByStampAlone        fault = "a payment is due at its stamp, whoever sets the clock back"
	straysByStampAlone      fault = "a payment is due at its stamp, whoever stamped it"
	leasesAllEndAtOnce      fault = "every lease says that it ends at the same time"
	contextsIgnored         fault = "calls go on when their context has ended"

	answersLost fault = "answers of saves that are given up are lost" // is none: the contract allows it
)

const (
	concurrentSaves  = "concurrent saves and loads can have happened one at a time"
	concurrentLeases = "concurrent claims, releases and saves under fences can have happened one at a time"
	givenUp          = "calls that were given up happened as a whole or not at all"
	twoHandles       = "two handles on the same data are one store"
)

func TestEveryBrokenStoreFailsTheCaseOfItsFault(t *testing.T) {
	t.Parallel()
	for f, name := range map[fault]string{
		baseIgnored:             "a save over another version than was loaded is a conflict and changes nothing",
		newerIsAsGood:           concurrentSaves,
		swapInTwoSteps:          concurrentSaves,
		savesLostInACrowd:       concurrentSaves,
		cacheFilledLate:         concurrentSaves,
		cacheOfEachHandle:       twoHandles,
		fencesIgnored:           "a stale worker cannot write",
		followedFencesAccepted:  "a stale worker cannot write",
		releasedFencesAccepted:  "a fence ends when its lease is released",
		expiredFencesRefused:    "a fence keeps its right after its lease expired, as long as nobody claimed another",
		fenceCheckedEarly:       concurrentLeases,
		liveLeaseGivenTwice:     "a live lease keeps everybody else out",
		claimInTwoSteps:         concurrentLeases,
		leasesTooShort:          "a live lease keeps everybody else out",
		leasesOfEachHandle:      twoHandles,
		leasesGoWithTheProcess:  "what was saved is still there when the store is opened again",
		callersClock:            "a lease ends by itself, and the next one has a greater fence",
		clockReadEarly:          concurrentLeases,
		fenceKeptAfterRelease:   "a lease ends when it is released, and the next one has a greater fence",
		releaseForgetsTheFence:  "a lease ends when it is released, and the next one has a greater fence",
		staleReleaseFrees:       "the release of a stale lease leaves the current one alone",
		staleReleaseFailsLoudly: "the release of a stale lease leaves the current one alone",
		releaseInTwoSteps:       concurrentLeases,
		lastSaveInTwoSteps:      concurrentLeases,
		lastSaveFreesFirst:      concurrentLeases,
		wakesForgotten:          "a wake is committed with its payment",
		wakesBeforeTheCheck:     "a wake of a save that conflicts, or whose lease is lost, is not there",
		wakesLostInACrowd:       concurrentSaves,
		wakesLostWhenGivenUp:    givenUp,
		findLosesTheLast:        "payments are found by session, transaction, state and review",
		dueLosesTheLast:         "what is due is given, the longest due first, and nothing else",
		dueNewestFirst:          "what is due is given, the longest due first, and nothing else",
		accountsMixed:           "payments of equal references in two accounts are two payments",
		keysTrimmed:             "keys may hold any character, and differ in spaces and case alone",
		leasesByStampAlone:      "a lease that a clock set back has stamped ends when its time has passed, and not before",
		duesByStampAlone:        "a payment that a clock set back has saved is due",
		straysByStampAlone:      "a payment that a host has stamped days ahead of the store's clock is due",
		leasesAllEndAtOnce:      "the end of a lease tells what the store's clock shows",
		contextsIgnored:         "a cancelled context stops every call",
	} {
		t.Run(string(f), func(t *testing.T) {
			t.Parallel()
			err := named(t, name).Check(t.Context(), newToy(f))
			require.ErrorContains(t, err, "the store breaks the contract")
			t.Log(err)
		})
	}
}

func TestAToyWithoutAFaultKeepsTheContract(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(testing.TB) storetest.Harness { return newToy(none) })
}

func TestAnAnswerThatIsLostIsNoFault(t *testing.T) {
	t.Parallel()
	require.NoError(t, named(t, givenUp).Check(t.Context(), newToy(answersLost)))
}

// What only shows when calls overlap is not seen by the cases in which none do.
func TestFaultsBetweenTwoStepsAreSeenByHistoriesAlone(t *testing.T) {
	t.Parallel()
	for _, f := range []fault{newerIsAsGood, savesLostInACrowd, cacheFilledLate, fenceCheckedEarly, clockReadEarly, releaseInTwoSteps, lastSaveInTwoSteps, wakesLostWhenGivenUp} {
		for _, c := range storetest.Cases() {
			if !strings.HasPrefix(c.Name, "concurrent") && c.Name != givenUp && c.Name != twoHandles && !strings.HasPrefix(c.Name, "of many") {
				require.NoError(t, c.Check(t.Context(), newToy(f)), "%s: %s", f, c.Name)
			}
		}
	}
}
