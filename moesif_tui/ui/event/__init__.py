"""What the page of a call is made of: the parts of a request and of a response, whatever kind of body they have."""
