"""The facilitator's desk: today, head count, who comes, changes to own meetings."""
