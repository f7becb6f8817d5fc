package lifecycle

func actionTexts() map[string]words {
	return map[string]words{
		string(ActionCapture): {"capture", "capture"},
		string(ActionCancel):  {"cancel", "annulation"},
		string(ActionRefund):  {"refund", "remboursement"},
		string(ActionReverse): {"give the money back", "restitution"},
		string(ActionRefresh): {"read again", "relecture"},
	}
}

func stateTexts() map[string]words {
	return map[string]words{
		string(StateCreated):           {"created", "créé"},
		string(StatePending):           {"waiting for the buyer", "en attente de l'acheteur"},
		string(StateRefused):           {"refused", "refusé"},
		string(StateAbandoned):         {"abandoned", "abandonné"},
		string(StateAuthorized):        {"authorised", "autorisé"},
		string(StateExpired):           {"authorisation expired", "autorisation expirée"},
		string(StateCancelled):         {"cancelled", "annulé"},
		string(StatePartiallyCaptured): {"captured in part", "capturé en partie"},
		string(StateCaptured):          {"captured", "capturé"},
		string(StatePartiallyRefunded): {"refunded in part", "remboursé en partie"},
		string(StateRefunded):          {"refunded", "remboursé"},
	}
}

func operationTexts() map[string]words {
	return map[string]words{
		string(OperationReady):       {"waiting for its turn", "en attente"},
		string(OperationSending):     {"being sent", "en cours d'envoi"},
		string(OperationUnknown):     {"sent, outcome not known yet", "envoyée, issue encore inconnue"},
		string(OperationPending):     {"waiting for Monext or its partner", "en attente de Monext ou de son partenaire"},
		string(OperationSucceeded):   {"done", "effectuée"},
		string(OperationRefused):     {"refused", "refusée"},
		string(OperationNothingLeft): {"nothing was left to do", "plus rien à faire"},
		string(OperationWithdrawn):   {"withdrawn before it was sent", "retirée avant envoi"},
		string(OperationReview):      {"needs review", "à vérifier"},
	}
}

func resolutionTexts() map[string]words {
	return map[string]words{
		string(ResolveSucceeded):   {"it was done, by this effect", "elle a été effectuée, par cet effet"},
		string(ResolveRefused):     {"it was not done, and shall not be", "elle n'a pas été effectuée et ne doit pas l'être"},
		string(ResolveRetry):       {"it was not done: send it", "elle n'a pas été effectuée : l'envoyer"},
		string(ResolveAcknowledge): {"seen: go on", "vu : continuer"},
		string(ResolveCompensate):  {"seen: take it back", "vu : compenser"},
	}
}

func causeTexts() map[string]words {
	return map[string]words{
		string(CauseAccepted): {"accepted by Monext", "acceptée par Monext"},
		string(CauseFound):    {"found at Monext after its answer was lost", "retrouvée chez Monext, la réponse s'étant perdue"},
		string(CauseRefused):  {"refused by Monext", "refusée par Monext"},
		string(CauseTooLate): {
			"too late to cancel, the capture is on its way: give the money back by a refund",
			"trop tard pour annuler, la capture est partie : rendre l'argent par un remboursement",
		},
		string(CauseBeyondCapturable): {"more than can be captured", "montant supérieur au capturable"},
		string(CauseBeyondRefundable): {"more than can be refunded", "montant supérieur au remboursable"},
		string(CauseAlreadyCaptured):  {"already captured: give money back by a refund", "déjà capturé : rendre l'argent par un remboursement"},
		string(CauseAlreadyCancelled): {"already cancelled", "déjà annulé"},
		string(CauseAlreadyRefunded):  {"already refunded", "déjà remboursé"},
		string(CauseExpired):          {"the authorisation has expired", "l'autorisation a expiré"},
		string(CauseNotPaid):          {"the buyer has not paid", "l'acheteur n'a pas payé"},
		string(CauseNothingCaptured): {
			"nothing is captured: cancel, or give the money back (reverse), instead of refunding",
			"rien n'est capturé : annuler, ou demander la restitution (reverse), au lieu de rembourser",
		},
		string(CauseReserved):    {"another open operation holds the amount", "une autre opération en cours retient le montant"},
		string(CauseClosed):      {"the order was cancelled: nothing more is captured", "commande annulée : plus aucune capture"},
		string(CauseDecidedAnew): {"replaced before it was sent: something else is to be given back", "remplacée avant envoi : le montant à rendre a changé"},
		string(CauseWithdrawn):   {"withdrawn because the order was cancelled", "retirée car la commande a été annulée"},
		string(CauseNotSent):     {"not sent", "non envoyée"},
		string(CauseTooSlow):     {"not sent: too late under this lease", "non envoyée : trop tard pour ce bail"},
		string(CauseTurnedAway):  {"turned away by Monext without being executed", "rejetée par Monext sans être exécutée"},
		string(CauseNoVerdict): {
			"no answer says what became of it: it is read back",
			"aucune réponse ne dit ce qu'il en est : relecture en cours",
		},
		string(CauseNotSeen): {
			"not seen at Monext yet, and too early to believe that it is not there",
			"pas encore vue chez Monext, et trop tôt pour la croire absente",
		},
		string(CauseUndecided): {"Monext or its partner has not decided yet", "Monext ou son partenaire n'a pas encore décidé"},
		string(CauseReleased):  {"the rest was released by the last capture", "le reste a été libéré par la dernière capture"},
		string(CauseWindow): {
			"waits until Monext's duplicate check lets an equal amount pass",
			"attend que le contrôle de doublon de Monext laisse passer un montant égal",
		},
		string(CauseNoCompensation): {"no operation takes back what happened", "aucune opération ne peut compenser ce qui s'est passé"},
		string(CauseWaitsForReview): {
			"waits until a person has decided on what needs review; the authorisation's life goes on meanwhile",
			"attend qu'une personne ait tranché sur ce qui est à vérifier ; la durée de l'autorisation court toujours",
		},
		string(CauseResendFenced): {
			"not seen at Monext; sent again, as a second execution would be refused",
			"absente chez Monext ; renvoyée, une double exécution étant refusée",
		},
		string(CauseResendOperator): {"to be sent again by a person's decision", "à renvoyer sur décision d'une personne"},

		string(CauseWholeCapture): {
			"the payment method takes one capture, of the whole amount",
			"ce moyen de paiement n'accepte qu'une capture, de la totalité du montant",
		},
		string(CauseCapturesUsed): {
			"the payment method takes no further capture of this authorisation",
			"ce moyen de paiement n'accepte plus de capture sur cette autorisation",
		},
		string(CauseLastCapture): {
			"it would be the last capture that the payment method takes, and lose the rest: capture the whole rest, or give FINAL to release it",
			"ce serait la dernière capture admise par ce moyen de paiement, et le reste serait perdu : capturer tout le reste, ou indiquer FINAL pour le libérer",
		},
		string(CauseWholeRefund): {
			"the payment method refunds only the whole captured amount",
			"ce moyen de paiement ne rembourse que la totalité du montant capturé",
		},
		string(CauseNoCancel): {
			"the payment method has no cancel: give the money back (reverse): what is not captured lapses, what is captured is refunded",
			"ce moyen de paiement n'a pas d'annulation : demander la restitution (reverse) : le non-capturé s'éteint, le capturé est remboursé",
		},

		string(CauseCancelUncaptured): {"nothing was captured: cancelled", "rien n'était capturé : annulation"},
		string(CauseRefundCaptured):   {"captured: refunded", "capturé : remboursement"},
		string(CauseRefundThenCancel): {"captured in part: refunded, and the rest cancelled", "capturé en partie : remboursement, et annulation du reste"},
		string(CauseRefundRestLapses): {
			"captured in part: refunded; the rest lapses with the authorisation",
			"capturé en partie : remboursement ; le reste s'éteint avec l'autorisation",
		},
		string(CauseLapses): {
			"nothing was captured, and the payment method has no cancel: the authorisation lapses",
			"rien n'était capturé, et ce moyen de paiement n'a pas d'annulation : l'autorisation s'éteint d'elle-même",
		},
		string(CauseNothingToGiveBack): {"nothing to give back", "rien à restituer"},
		string(CauseNeverPaid):         {"the order was never paid", "la commande n'a jamais été payée"},

		string(CauseClosedEarly): {
			"closed as expired by a clock that was ahead; the authorisation has not ended: ask for it again under a new key if it is still wanted",
			"close comme expirée par une horloge en avance ; l'autorisation court encore : la redemander sous une nouvelle clé si elle reste voulue",
		},
		string(CauseMisdated): {
			"it was sent while the host's clock was wrong, and Monext does not list it; the time of sending is unknown, so it is not sent again",
			"elle a été envoyée alors que l'horloge de la machine était fausse, et Monext ne la liste pas ; " +
				"l'heure d'envoi étant inconnue, elle n'est pas renvoyée",
		},
		string(CauseAbsent): {
			"sent, never seen at Monext, and not safe to send again",
			"envoyée, jamais vue chez Monext, et non renvoyable sans risque",
		},
		string(CauseAmbiguous): {
			"an effect at Monext could be it, but that is not sure",
			"un effet chez Monext pourrait lui correspondre, sans certitude",
		},
		string(CauseDoneBefore): {
			"may have been done before the payment was taken over: an equal effect is listed that nobody here asked for",
			"peut-être faite avant la reprise du paiement : un effet égal existe que personne ici n'a demandé",
		},
		string(CauseUnaccounted): {"sent more often than refusals are listed", "envoyée plus souvent que de refus listés"},
		string(CauseGuardRefused): {
			"turned away as a duplicate, and nothing of ours explains it",
			"rejetée comme doublon, sans opération connue qui l'explique",
		},
		string(CausePastDeadline): {"its turn comes only after the authorisation has ended", "son tour ne vient qu'après la fin de l'autorisation"},
		string(CauseStillPending): {"Monext has not decided for days", "Monext n'a pas décidé depuis plusieurs jours"},
		string(CauseMismatch):     {"what was paid is not this order", "le paiement ne correspond pas à cette commande"},
		string(CauseUnreadable):   {"the session is accepted, its authorisation cannot be read", "session acceptée, autorisation illisible"},
		string(CauseSurplus):      {"the buyer paid more than once", "l'acheteur a payé plus d'une fois"},
		string(CauseUncertain): {
			"a cancel followed a capture: what it did to the balance is not known",
			"annulation après capture : effet inconnu sur le solde",
		},
		string(CauseBroken):     {"Monext's list contradicts itself", "la liste de Monext se contredit"},
		string(CauseVanished):   {"an effect that was told is no more, or is not what it was", "un effet annoncé a disparu ou a changé"},
		string(CauseTruncated):  {"Monext's list is near its limit", "la liste de Monext est proche de sa limite"},
		string(CauseLateEffect): {"an effect appeared that looks like a closed operation's", "un effet est apparu qui ressemble à une opération close"},
		string(CauseSecondEffect): {
			"two effects look like one operation's: the money may have moved twice",
			"deux effets ressemblent à une seule opération : l'argent a pu bouger deux fois",
		},
		string(CauseUnknownEffect): {"an effect of an unknown type", "un effet de type inconnu"},
		string(CauseTransition):    {"a state followed another that it cannot follow", "un état en a suivi un autre de façon impossible"},
		string(CauseHeldUp): {
			"asked for again and again without being carried out: it goes on, ever less often",
			"demandée sans cesse sans être exécutée : elle reste en cours, essayée de moins en moins souvent",
		},
		string(CauseUndecidedLong): {
			"Monext or its partner has not decided for hours: it is read on",
			"Monext ou son partenaire n'a pas décidé depuis des heures : la relecture continue",
		},
	}
}
