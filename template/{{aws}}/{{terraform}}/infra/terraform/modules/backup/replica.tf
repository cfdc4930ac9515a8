# A copy of every backup in a second region, under a key that lives there: it must survive the loss of the first.

resource "aws_kms_key" "replica" {
  count = var.replica_region == null ? 0 : 1

  region                  = var.replica_region
  description             = "Copies of the backups of ${var.name}"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountGoverns"
      Effect    = "Allow"
      Action    = "kms:*"
      Resource  = "*"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
    }]
  })
}

resource "aws_backup_vault" "replica" {
  count = var.replica_region == null ? 0 : 1

  region      = var.replica_region
  name        = var.name
  kms_key_arn = aws_kms_key.replica[0].arn
}
