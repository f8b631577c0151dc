"""The school's office: first steps, letters, confirmations, modules, appearance and roles."""
