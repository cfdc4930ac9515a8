# What this environment may cost in a month. The filter follows the tags, which have to be activated once as cost
# allocation tags (runbook, Setup); until then the budget stays at zero.

resource "aws_budgets_budget" "this" {
  name         = "${var.project}-${var.environment}"
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = var.limit
  limit_unit   = "USD"
  metrics      = ["UnblendedCost"]

  filter_expression {
    and {
      tags {
        key    = "project"
        values = [var.project]
      }
    }

    and {
      tags {
        key    = "environment"
        values = [var.environment]
      }
    }
  }

  dynamic "notification" {
    for_each = var.steps

    content {
      notification_type          = "ACTUAL"
      comparison_operator        = "GREATER_THAN"
      threshold_type             = "PERCENTAGE"
      threshold                  = notification.value
      subscriber_email_addresses = [var.email]
    }
  }
}
