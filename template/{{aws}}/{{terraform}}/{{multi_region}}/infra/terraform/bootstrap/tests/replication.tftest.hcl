# The second region has every image, unchanged.

mock_provider "aws" {
  mock_data "aws_caller_identity" {
    defaults = { account_id = "111122223333" }
  }

  mock_data "aws_partition" {
    defaults = { partition = "aws" }
  }

  mock_data "aws_iam_policy_document" {
    defaults = { json = "{}" }
  }
}

run "replication" {
  command = plan

  assert {
    condition     = aws_ecr_replication_configuration.this.replication_configuration[0].rule[0].destination[0].region == var.replica_region && var.replica_region != var.region
    error_message = "Images are copied to another region."
  }

  assert {
    condition     = aws_ecr_repository_creation_template.this.region == var.replica_region && aws_ecr_repository_creation_template.this.image_tag_mutability == "IMMUTABLE"
    error_message = "A tag never moves there either."
  }
}
