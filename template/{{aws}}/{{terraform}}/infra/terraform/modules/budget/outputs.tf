output "steps" {
  description = "Percentages of the limit at which a mail is sent."
  value       = sort(aws_budgets_budget.this.notification[*].threshold)
}
