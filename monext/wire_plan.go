package monext

// wirePlan is the paymentPlan of the read of a session.
type wirePlan struct {
	ID                     string            `json:"id"`
	InstallmentAmount      wireAmount        `json:"installmentAmount"`
	FirstInstallmentAmount wireAmount        `json:"firstInstallmentAmount"`
	CumulatedAmount        wireAmount        `json:"cumulatedAmount"`
	InstallmentNumber      int               `json:"installmentNumber"`
	TotalInstallments      int               `json:"totalInstallments"`
	Frequency              Frequency         `json:"frequency"`
	InstallmentDate        int               `json:"installmentDate"`
	StartDate              string            `json:"startDate"`
	EndDate                string            `json:"endDate"`
	Status                 string            `json:"status"`
	InactiveStatusDate     string            `json:"inactiveStatusDate"`
	Installments           []wireInstallment `json:"installments"`
}

type wireInstallment struct {
	WalletID    string     `json:"mxWalletId"`
	PlanID      string     `json:"paymentPlanId"`
	Number      int        `json:"number"`
	Amount      wireAmount `json:"amount"`
	DueDate     string     `json:"dueDate"`
	Attempts    int        `json:"attempts"`
	Status      string     `json:"status"`
	Active      bool       `json:"active"`
	Complement  string     `json:"complement"`
	Transaction struct {
		ID   string `json:"id"`
		Date string `json:"date"`
	} `json:"transaction"`
	LastUpdate string `json:"lastUpdate"`
}

func (w wirePlan) plan() PaymentPlan {
	p := PaymentPlan{
		ID: w.ID, Amount: w.InstallmentAmount.amount(), FirstAmount: w.FirstInstallmentAmount.amount(), Cumulated: w.CumulatedAmount.amount(),
		Number: w.InstallmentNumber, Total: w.TotalInstallments, Frequency: w.Frequency, Day: w.InstallmentDate,
		Start: parseTime(w.StartDate), End: parseTime(w.EndDate), Status: w.Status, Deactivated: parseTime(w.InactiveStatusDate),
	}
	for _, i := range w.Installments {
		p.Installments = append(p.Installments, Installment{
			WalletID: i.WalletID, PlanID: i.PlanID, Number: i.Number, Amount: i.Amount.amount(), Due: parseTime(i.DueDate),
			Attempts: i.Attempts, Status: i.Status, Active: i.Active, Complement: i.Complement,
			TransactionID: i.Transaction.ID, TransactionDate: parseTime(i.Transaction.Date), Updated: parseTime(i.LastUpdate),
		})
	}
	return p
}

// wireAccountHistory is buyer.accountHistory of the read of a session.
type wireAccountHistory struct {
	AccountCreateDate    string     `json:"accountCreateDate"`
	AccountAverageAmount wireAmount `json:"accountAverageAmount"`
	AccountOrderCount    int        `json:"accountOrderCount"`
	SuspiciousActivity   string     `json:"suspiciousActivity"`
	FirstOrderDate       string     `json:"firstOrderDate"`
	LastOrderDate        string     `json:"lastOrderDate"`
	TotalAmount          wireAmount `json:"totalAmount"`
	LastChange           string     `json:"lastChange"`
	LastPasswordChange   string     `json:"lastPasswordChange"`
	ProvisionAttemptsDay int        `json:"provisionAttemptsDay"`
	PaymentAccountAge    string     `json:"paymentAccountAge"`
	OrderCount6Months    int        `json:"orderCount6Months"`
	OrderAmount6Months   wireAmount `json:"orderAmount6Months"`
	TransactionCountDay  int        `json:"transactionCountDay"`
	TransactionCountYear int        `json:"transactionCountYear"`
	ShipAddressUsage     string     `json:"shipAddressUsage"`
}

func (w wireAccountHistory) history() AccountHistory {
	return AccountHistory{
		Created: parseTime(w.AccountCreateDate), AverageAmount: w.AccountAverageAmount.amount(), OrderCount: w.AccountOrderCount,
		SuspiciousActivity: w.SuspiciousActivity, FirstOrder: parseTime(w.FirstOrderDate), LastOrder: parseTime(w.LastOrderDate),
		TotalAmount: w.TotalAmount.amount(), LastChange: parseTime(w.LastChange), LastPasswordChange: parseTime(w.LastPasswordChange),
		ProvisionAttemptsDay: w.ProvisionAttemptsDay, PaymentAccountSince: parseTime(w.PaymentAccountAge),
		OrderCount6Months: w.OrderCount6Months, OrderAmount6Months: w.OrderAmount6Months.amount(),
		TransactionCountDay: w.TransactionCountDay, TransactionCountYear: w.TransactionCountYear,
		ShipAddressUsed: parseTime(w.ShipAddressUsage),
	}
}
