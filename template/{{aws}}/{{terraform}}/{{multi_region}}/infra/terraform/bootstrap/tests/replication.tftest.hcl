# The second region has every image, unchanged.

mock_provider "aws" {
  source = "./tests/mocks"
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
