# How the image is spoken to; the Dockerfile and the service decide it.
locals {
  port = 8000

  commands = {
    healthcheck = ["python", "-m", "service", "healthcheck"]
    migrate     = ["python", "-m", "service", "migrate"]
  }
}
