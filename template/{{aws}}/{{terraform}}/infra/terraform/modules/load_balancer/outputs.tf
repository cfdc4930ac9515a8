output "arn" {
  description = "The load balancer."
  value       = aws_lb.this.arn
}

output "dns_name" {
  description = "Name of the load balancer itself."
  value       = aws_lb.this.dns_name
}

output "metrics_name" {
  description = "Value of the LoadBalancer dimension in CloudWatch."
  value       = aws_lb.this.arn_suffix
}

output "security_group_id" {
  description = "Security group of the load balancer."
  value       = aws_security_group.this.id
}

output "https_listener_arn" {
  description = "Listener that takes the production rule."
  value       = aws_lb_listener.https.arn
}

output "certificate_arn" {
  description = "Certificate of the service's name."
  value       = aws_acm_certificate_validation.this.certificate_arn
}

output "ssl_policy" {
  description = "TLS versions and ciphers of every listener."
  value       = local.ssl_policy
}

output "firewall_log_group" {
  description = "Log group of the firewall."
  value       = aws_cloudwatch_log_group.firewall.name
}
