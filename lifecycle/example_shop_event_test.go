package lifecycle_test

import (
	"fmt"

	"github.com/monext-community/monext-go/lifecycle"
)

func ExampleShopEvent_RequestKey() {
	parcel := lifecycle.ShopEvent{Order: "ORD-1001", Kind: lifecycle.ShopShipped, Key: "parcel-1"}
	fmt.Println(parcel.RequestKey())
	// Output: shipped:parcel-1
}
