package monexttest

import (
	"strings"
)

// pageWords are the texts of the payment page in one language.
type pageWords struct {
	Lang, Title, Note, Order, Line, Gross, Each, Delivery, Discount, Total   string
	Pay, Otherwise, Choose, Answer, Abandon, Refused, Over, Back             string
	Paid, Declined, Failed, Cancelled, Undecided, OfRefusals, OfErrors, Left string

	french bool
}

// wordsIn chooses French or English: the language that the session asks for, else the browser's first one, as Monext's own
// page does; else English.
func wordsIn(session, browser string) pageWords {
	language := session
	if language == "" {
		language = browser
	}
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(language)), "FR") {
		return frenchWords()
	}
	return englishWords()
}

func englishWords() pageWords {
	return pageWords{
		Lang: "en", Title: "Payment", Note: "Simulator: no real payment is made.", Order: "Order",
		Line: "Item", Gross: "Price, taxes included", Each: "%s each", Delivery: "Delivery", Discount: "Discount", Total: "Total",
		Pay: "Pay", Otherwise: "Another answer from the bank", Choose: "Return code",
		Answer: "Answer with this code", Abandon: "Give up the payment", Over: "This session is over.", Back: "Back to the shop",
		Refused: "The payment was refused. You may try again.",
		Paid:    "The payment was accepted.", Declined: "The payment was refused.", Failed: "The payment failed.",
		Cancelled: "The payment was given up, or its time ran out.", Undecided: "The payment is not decided yet.",
		OfRefusals: "Refuse", OfErrors: "Fail", Left: "Leave it undecided",
	}
}

func frenchWords() pageWords {
	return pageWords{
		Lang: "fr", Title: "Paiement", Note: "Simulateur : aucun paiement réel n’est effectué.", Order: "Commande",
		Line: "Article", Gross: "Prix TTC", Each: "%s l’unité", Delivery: "Livraison", Discount: "Remise", Total: "Total",
		Pay: "Payer", Otherwise: "Une autre réponse de la banque", Choose: "Code retour",
		Answer: "Répondre par ce code", Abandon: "Abandonner le paiement", Over: "Cette session est terminée.", Back: "Retour à la boutique",
		Refused: "Le paiement a été refusé. Vous pouvez réessayer.",
		Paid:    "Le paiement a été accepté.", Declined: "Le paiement a été refusé.", Failed: "Le paiement a échoué.",
		Cancelled: "Le paiement a été abandonné, ou son délai est dépassé.", Undecided: "Le paiement est en attente de décision.",
		OfRefusals: "Refuser", OfErrors: "Faire échouer", Left: "Laisser en attente", french: true,
	}
}

// ending tells how a session ended.
func (w pageWords) ending(code string) string {
	switch titleOf(code) {
	case titleAccepted:
		return w.Paid
	case titleCancelled:
		return w.Cancelled
	case titleRisk, titlePartner, titleInProgress:
		return w.Undecided
	case titleError:
		return w.Failed
	default:
		return w.Declined
	}
}

// pageChoices are the return codes of one kind that the page offers.
type pageChoices struct {
	Label string
	Codes []pageCode
}

type pageCode struct{ Code, Text string }

// choices are the answers that a bank can give to a payment on the page, next to yes: those that Monext documents for
// payments by card.
func (w pageWords) choices() []pageChoices {
	refusals, errs, waits := pageChoices{Label: w.OfRefusals}, pageChoices{Label: w.OfErrors}, pageChoices{Label: w.Left}
	for _, c := range bankAnswers() {
		choice := pageCode{c.code, c.english}
		if w.french {
			choice.Text = c.french
		}
		switch {
		case waiting(c.code):
			waits.Codes = append(waits.Codes, choice)
		case titleOf(c.code) == titleError:
			errs.Codes = append(errs.Codes, choice)
		default:
			refusals.Codes = append(refusals.Codes, choice)
		}
	}
	return []pageChoices{refusals, errs, waits}
}

type bankAnswer struct{ code, english, french string }

// bankAnswers gives the meaning of return codes, after Monext's return-code pages.
func bankAnswers() []bankAnswer {
	return []bankAnswer{
		{"01100", "do not honour", "ne pas honorer"},
		{"01101", "card expired", "carte expirée"},
		{"01103", "call the bank", "appeler la banque"},
		{"01111", "wrong card number", "numéro de carte erroné"},
		{"01113", "refused", "refusé"},
		{"01114", "no such account", "compte inexistant"},
		{"01115", "function unavailable", "fonction indisponible"},
		{"01116", "amount limit", "montant au-delà de la limite"},
		{"01117", "wrong PIN", "code secret erroné"},
		{"01118", "card not registered", "carte non enregistrée"},
		{"01119", "not permitted", "opération non autorisée"},
		{"01120", "refused by the terminal", "refusé par le terminal"},
		{"01121", "debit ceiling passed", "plafond de débit dépassé"},
		{"01122", "security violation", "règle de sécurité enfreinte"},
		{"01123", "too many debits", "trop de débits"},
		{"01125", "inactive card", "carte inactive"},
		{"01129", "counterfeit suspected", "contrefaçon soupçonnée"},
		{"01130", "wrong security code", "cryptogramme erroné"},
		{"01131", "strong authentication needed", "authentification forte requise"},
		{"01200", "refused, keep the card", "refusé, carte à conserver"},
		{"01202", "fraud suspected", "fraude soupçonnée"},
		{"01206", "too many attempts", "trop de tentatives"},
		{"01207", "special condition", "condition particulière"},
		{"01208", "card lost", "carte perdue"},
		{"01209", "card stolen", "carte volée"},
		{"01280", "card range not allowed", "plage de cartes non autorisée"},
		{"02020", "refused by the partner", "refusé par le partenaire"},
		{"03003", "authentication failed", "authentification échouée"},
		{"04002", "fraud", "fraude"},
		{"01109", "merchant unknown to the bank", "commerçant inconnu de la banque"},
		{"01197", "acquirer unreachable", "acquéreur injoignable"},
		{"01907", "issuer unreachable", "émetteur injoignable"},
		{"01909", "internal error of the bank", "erreur interne de la banque"},
		{"02101", "internal error", "erreur interne"},
		{"02103", "time-out", "délai dépassé"},
		{"04003", "fraud suspected, to be decided", "soupçon de fraude, à décider"},
		{"02000", "in progress at the partner", "en cours chez le partenaire"},
	}
}
