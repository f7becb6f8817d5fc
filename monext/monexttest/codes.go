package monexttest

import "slices"

// Titles of results.
const (
	titleAccepted   = "ACCEPTED"
	titleRefused    = "REFUSED"
	titleCancelled  = "CANCELLED"
	titleError      = "ERROR"
	titleInProgress = "INPROGRESS"
	titlePartner    = "ONHOLD_PARTNER"
	titleRisk       = "PENDING_RISK"

	titleUnauthorized = "Unauthorized" // of bad credentials
	titleForbidden    = "Forbidden"    // of another merchant's
)

// Return codes that the rules of this package give.
const (
	codeOK               = "00000"
	codeInternal         = "02101"
	codeTooLate          = "02105"
	codeBadAmount        = "02110"
	codeUnknownID        = "02301"
	codeBadTransaction   = "02302"
	codeNoTransaction    = "02304"
	codeBadField         = "02305"
	codeOnPage           = "02306"
	codeAbandoned        = "02319"
	codeExpired          = "02324"
	codeNotYetThere      = "02533"
	codeNeverCame        = "02534"
	codeNotCancellable   = "02600"
	codeAlreadyCancelled = "02601"
	codeAuthorisationEnd = "02602"
	codeNotToBeRemitted  = "02603"
	codeNothingToCancel  = "02604"
	codeNoReauth         = "02619"
)

// titleOf gives the title under which Monext's return-code list puts a code. Unlisted codes are refusals.
func titleOf(code string) string {
	has := func(codes ...string) bool { return slices.Contains(codes, code) }
	switch {
	case has(codeOK, "02400", "02500", "02501", "02517", "02520", "02616", "03000", "04000"):
		return titleAccepted
	case has("04001", "04003"):
		return titleRisk
	case has("02000", "02005", "02006", "02016", "02017"):
		return titlePartner
	case has(codeOnPage, codeNotYetThere, "03030"):
		return titleInProgress
	case has("02004", "02008", "02009", "02014", codeAbandoned, codeExpired, codeNeverCame, "03022"):
		return titleCancelled
	case has("01109", "01110", "01180", "01181", "01182", "01185", "01196", "01197", "01198", "01199",
		"01902", "01904", "01907", "01909", "01912", "01913", "01914", "01917",
		"02001", "02002", "02010", "02011", "02012", "02013",
		codeInternal, "02102", "02103", "02104", codeTooLate, "02106", codeBadAmount,
		"02201", "02202", "02203", "02204",
		codeUnknownID, codeBadTransaction, "02303", codeNoTransaction, codeBadField,
		codeNotCancellable, codeAlreadyCancelled, codeAuthorisationEnd, codeNotToBeRemitted, codeNothingToCancel, codeNoReauth, "02620",
		"04901", "04902", "91429"):
		return titleError
	}
	return titleRefused
}

// waiting reports whether a code leaves the matter open.
func waiting(code string) bool {
	switch titleOf(code) {
	case titleInProgress, titlePartner, titleRisk:
		return true
	}
	return false
}

// detailOf gives the English text of a code; it is not for logic.
func detailOf(code string) string {
	switch code {
	case codeOK:
		return "Transaction approved"
	case "01100":
		return "Do not honor"
	case "01116":
		return "Amount limit"
	case "01913", "02001", "02002":
		return "Duplicated transaction"
	case "02103":
		return "Time-out"
	case codeInternal:
		return "Internal error"
	case codeTooLate:
		return "Capture already sent for settlement"
	case codeBadAmount:
		return "Invalid amount"
	case codeUnknownID:
		return "Unknown transaction ID"
	case codeBadTransaction:
		return "Invalid transaction"
	case codeNoTransaction:
		return "No transaction found for this token"
	case codeBadField:
		return "Invalid field format"
	case codeOnPage, codeNotYetThere:
		return "Payment in progress"
	case codeAbandoned:
		return "Payment cancelled by buyer"
	case codeExpired, codeNeverCame:
		return "Session expired"
	case codeNotCancellable:
		return "Cancel not possible for this type"
	case codeNothingToCancel:
		return "Transaction does not exist"
	case codeAlreadyCancelled:
		return "Cancel already done"
	case codeAuthorisationEnd:
		return "Authorization expired"
	case codeNotToBeRemitted:
		return "Transaction status does not allow a cancel"
	case codeNoReauth:
		return "Re-authorization option not active"
	}
	switch titleOf(code) {
	case titleAccepted:
		return "Transaction approved"
	case titlePartner, titleRisk, titleInProgress:
		return "Transaction pending"
	case titleCancelled:
		return "Transaction cancelled"
	case titleError:
		return "Transaction in error"
	}
	return "Transaction refused"
}

// sandboxCode gives the return code that the sandbox's amounts 333xx choose for a payment.
func sandboxCode(amount int64) string {
	switch amount {
	case 33302:
		return "01108"
	case 33303:
		return "01109"
	case 33305:
		return "01100"
	case 33312:
		return "01902"
	case 33313:
		return "01110"
	case 33314:
		return "01111"
	case 33315:
		return "01912"
	case 33316:
		return "01131"
	case 33330:
		return "01904"
	case 33331:
		return "01199"
	case 33334:
		return "01202"
	case 33338:
		return "01206"
	case 33351:
		return "01116"
	case 33354:
		return "01201"
	case 33355:
		return "01117"
	case 33356:
		return "01118"
	case 33357:
		return "01119"
	case 33358:
		return "01120"
	case 33360:
		return "01103"
	case 33361:
		return "01121"
	case 33363:
		return "01122"
	case 33391:
		return "01907"
	case 33394:
		return "01913"
	case 33396:
		return "01909"
	}
	return codeOK
}
