output "service" {
  description = "What an instance of the service gets. The user and the password come from the secret, one by one."
  value = {
    environment = { DATABASE_URL = "postgresql://${aws_db_instance.this.address}:${local.port}/${local.database}?sslmode=require" }
    secrets = {
      DATABASE_USER     = "${module.credentials.secret_arn}:username::"
      DATABASE_PASSWORD = "${module.credentials.secret_arn}:password::"
    }
    containers = []
    policies   = {}
  }
}

output "identifier" {
  description = "Name of the server."
  value       = aws_db_instance.this.identifier
}

output "address" {
  description = "Host of the server."
  value       = aws_db_instance.this.address
}

output "secret_arn" {
  description = "Secret with the service's credentials."
  value       = module.credentials.secret_arn
}
