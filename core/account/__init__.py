"""The pages of one's own account: children, details, password, e-mail, devices, other accounts of the same person."""
