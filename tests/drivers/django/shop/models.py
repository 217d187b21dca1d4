"""A customer with orders: keys, texts, decimals, times, a foreign key."""

from django.db import models


class Customer(models.Model):
    name = models.CharField(max_length=40)
    email = models.EmailField(null=True)
    is_active = models.BooleanField(default=True)


class Order(models.Model):
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    ordered_at = models.DateTimeField()
    note = models.TextField(default="")
