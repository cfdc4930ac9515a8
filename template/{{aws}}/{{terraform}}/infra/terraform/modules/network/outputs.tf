output "vpc_id" {
  description = "The network."
  value       = aws_vpc.this.id
}

output "cidr" {
  description = "Addresses of the network."
  value       = aws_vpc.this.cidr_block
}

output "public_subnet_ids" {
  description = "Subnets of the load balancer."
  value       = aws_subnet.public[*].id
}

output "private_subnet_ids" {
  description = "Subnets of the instances."
  value       = aws_subnet.private[*].id
}

output "isolated_subnet_ids" {
  description = "Subnets of the data stores."
  value       = aws_subnet.isolated[*].id
}

output "closed_security_group_id" {
  description = "Security group that lets nothing in and nothing out."
  value       = aws_default_security_group.closed.id
}
